package io.dcrx.gateway.users;

import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody who is to become a user. Making one throws {@link InvalidInput} that names every field that is wrong.
 */
public record NewUser(String username, String password, String firstName, String lastName, String email) {
    private static final Rule USERNAME = Rule.matching(
                    "[\\p{L}\\p{Nd}][\\p{L}\\p{M}\\p{Nd}._@+-]*",
                    "letters, digits and . _ @ + -, and begin with a letter or digit")
            .and(Rule.of(name -> Math.max(name.length(), User.key(name).length()) <= 64, "at most 64 characters long"));

    /** The hash reads no more than 72 bytes, and a password that is cut in silence is not the one that was chosen. */
    private static final Rule PASSWORD = Rule.of(
            password -> password.length() >= 8 && password.getBytes(StandardCharsets.UTF_8).length <= 72,
            "at least 8 characters and at most 72 bytes long");

    private static final Rule NAME = Rule.of(
            name -> !name.isBlank() && name.length() <= 200 && name.chars().noneMatch(Character::isISOControl),
            "1 to 200 characters in one line");
    private static final Rule EMAIL = Rule.matching("[^\\s@\\p{Cntrl}]+@[^\\s@\\p{Cntrl}]{1,255}", "an email address")
            .and(Rule.of(email -> email.length() <= 320, "at most 320 characters long"));

    public NewUser {
        List<FieldError> errors = new ArrayList<>();
        check(errors, "username", username, USERNAME);
        check(errors, "password", password, PASSWORD);
        check(errors, "first_name", firstName, NAME);
        check(errors, "last_name", lastName, NAME);
        check(errors, "email", email, EMAIL);
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
