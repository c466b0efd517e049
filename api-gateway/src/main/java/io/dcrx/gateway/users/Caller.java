package io.dcrx.gateway.users;

import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param session the login by which; null if it is by an API token
 */
record Caller(User user, @Nullable Session session) {
    Caller(User user) {
        this(user, null);
    }
}
