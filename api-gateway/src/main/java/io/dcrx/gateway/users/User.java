package io.dcrx.gateway.users;

import java.time.Instant;

/**
 * Somebody who may use the farm. Controllers get the one who asks by {@code @AuthenticationPrincipal}.
 *
 * @param username as it was chosen; compared regardless of case
 * @param disabled whether login and every token are refused
 */
public record User(
        UserId id,
        String username,
        String firstName,
        String lastName,
        String email,
        boolean disabled,
        Instant createdAt) {}
