package io.dcrx.gateway.users;

import io.dcrx.parse.Fields;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A user whom an admin adds.
 *
 * @param disabled null means not
 * @param role null means builder
 */
record NewAccount(
        @Schema(example = "ada") String username,
        @Schema(example = "Ada") String firstName,
        @Schema(example = "Lovelace") String lastName,
        @Schema(example = "ada@example.com") String email,
        @Schema(example = "correct horse battery") String password,
        @Nullable Boolean disabled,
        @Nullable Role role) {

    static NewAccount parse(JsonNode body) {
        return Fields.read(body, fields -> {
            String username = fields.text("username", UserRules.USERNAME);
            String firstName = fields.text("first_name", UserRules.NAME);
            String lastName = fields.text("last_name", UserRules.NAME);
            String email = fields.text("email", UserRules.EMAIL);
            String password = fields.text("password", UserRules.PASSWORD);
            @Nullable Boolean disabled = fields.has("disabled") ? fields.flag("disabled") : null;
            @Nullable Role role = fields.optionalChoice("role", Role.class).orElse(null);
            return fields.build(() -> new NewAccount(username, firstName, lastName, email, password, disabled, role));
        });
    }

    boolean isDisabled() {
        return disabled != null && disabled;
    }

    Role wantedRole() {
        return role == null ? Role.BUILDER : role;
    }

    NewUser user() {
        return new NewUser(username, password, firstName, lastName, email);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "NewAccount[username=" + username + "]";
    }
}
