package io.dcrx.gateway.users;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** A user as they and admins see them. */
record Profile(
        UUID id,
        @Schema(example = "ada") String username,
        @Schema(example = "Ada") String firstName,
        @Schema(example = "Lovelace") String lastName,
        @Schema(example = "ada@example.com") String email,
        boolean disabled,
        Role role,
        Instant createdAt) {

    /** What it will be when that is changed. */
    Profile with(UserChange change) {
        return new Profile(
                id,
                Optional.ofNullable(change.username()).orElse(username),
                Optional.ofNullable(change.firstName()).orElse(firstName),
                Optional.ofNullable(change.lastName()).orElse(lastName),
                Optional.ofNullable(change.email()).orElse(email),
                Optional.ofNullable(change.disabled()).orElse(disabled),
                Optional.ofNullable(change.role()).orElse(role),
                createdAt);
    }

    boolean isActiveAdmin() {
        return role == Role.ADMIN && !disabled;
    }

    /** Whether the same may be done as before. */
    boolean mayTheSameAs(Profile before) {
        return role == before.role && disabled == before.disabled;
    }
}
