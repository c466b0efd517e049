package io.dcrx.gateway.users;

import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody who is to become a user. Making one throws {@link InvalidInput} that names every field that is wrong.
 */
public record NewUser(String username, String password, String firstName, String lastName, String email) {
    public NewUser {
        List<FieldError> errors = new ArrayList<>();
        check(errors, "username", username, UserRules.USERNAME);
        check(errors, "password", password, UserRules.PASSWORD);
        check(errors, "first_name", firstName, UserRules.NAME);
        check(errors, "last_name", lastName, UserRules.NAME);
        check(errors, "email", email, UserRules.EMAIL);
        if (!errors.isEmpty()) {
            throw new InvalidInput(errors);
        }
    }

    private static void check(List<FieldError> errors, String field, String value, Rule rule) {
        rule.broken(value).ifPresent(wanted -> errors.add(new FieldError("/" + field, "must be " + wanted)));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "NewUser[username=" + username + "]";
    }
}
