package io.dcrx.gateway.users;

import io.dcrx.parse.Fields;
import io.dcrx.parse.Rule;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is to be changed about a user; what is null stays.
 *
 * @param id whose; null means one's own
 * @param oldPassword asked for where people change their own password
 */
record UserChange(
        @Nullable UUID id,
        @Schema(example = "ada") @Nullable String username,
        @Schema(example = "Ada") @Nullable String firstName,
        @Schema(example = "Lovelace") @Nullable String lastName,
        @Schema(example = "ada@example.com") @Nullable String email,
        @Schema(example = "wrong horse battery") @Nullable String password,
        @Schema(example = "correct horse battery") @Nullable String oldPassword,
        @Nullable Boolean disabled,
        @Nullable Role role) {
    static final Rule ID = Rule.matching("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "the id of a user");

    static UserChange parse(JsonNode body) {
        return Fields.read(body, fields -> {
            @Nullable String id = fields.optionalText("id", ID).orElse(null);
            @Nullable
            String username =
                    fields.optionalText("username", UserRules.USERNAME).orElse(null);
            @Nullable
            String firstName = fields.optionalText("first_name", UserRules.NAME).orElse(null);
            @Nullable
            String lastName = fields.optionalText("last_name", UserRules.NAME).orElse(null);
            @Nullable
            String email = fields.optionalText("email", UserRules.EMAIL).orElse(null);
            @Nullable
            String password =
                    fields.optionalText("password", UserRules.PASSWORD).orElse(null);
            @Nullable String oldPassword = fields.optionalText("old_password").orElse(null);
            @Nullable Boolean disabled = fields.has("disabled") ? fields.flag("disabled") : null;
            @Nullable Role role = fields.optionalChoice("role", Role.class).orElse(null);
            return fields.build(() -> new UserChange(
                    id == null ? null : UUID.fromString(id),
                    username,
                    firstName,
                    lastName,
                    email,
                    password,
                    oldPassword,
                    disabled,
                    role));
        });
    }

    /** Whether it could cost the farm an admin. */
    boolean mayTakeAnAdmin() {
        return (role != null && role != Role.ADMIN) || (disabled != null && disabled);
    }

    /** Without the passwords. */
    @Override
    public String toString() {
        return "UserChange[id=" + id + "]";
    }
}
