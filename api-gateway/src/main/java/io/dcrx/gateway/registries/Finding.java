package io.dcrx.gateway.registries;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of knocking at a registry.
 *
 * @param problem null if there is none
 * @param message a sentence for a person; holds nothing that the registry has answered
 */
record Finding(@Nullable Problem problem, String message) {
    Finding {
        Objects.requireNonNull(message);
    }

    /** Why a registry cannot be used. */
    enum Problem {
        ADDRESS_UNKNOWN,
        ADDRESS_NOT_ALLOWED,
        CONNECTION_REFUSED,
        CONNECTION_LOST,
        TIMED_OUT,
        TLS,
        UNAUTHORIZED,
        NOT_A_REGISTRY,
        UNAVAILABLE
    }

    static Finding fine(String message) {
        return new Finding(null, message);
    }

    boolean isFine() {
        return problem == null;
    }
}
