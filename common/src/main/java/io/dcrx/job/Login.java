package io.dcrx.job;

import io.dcrx.parse.Fields;
import io.dcrx.parse.Rule;
import java.util.Optional;
import java.util.function.Supplier;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A user and their password, which is nowhere printed. */
public record Login(String username, String password) {
    /** What HTTP can carry: a colon would end it (RFC 7617). */
    static final Rule USERNAME = Rule.matching("[^:\\p{Cntrl}]{1,255}", "1 to 255 characters without ':'")
            .and(Rule.atMost(255));

    /** Those of some clouds are files of JSON. */
    static final Rule PASSWORD =
            Rule.of(text -> !text.isEmpty() && text.getBytes(UTF_8).length <= 16_384, "1 to 16384 bytes long");

    public Login {
        USERNAME.require(username);
        PASSWORD.require(password);
    }

    /** Reads both, or neither; what is given back may be asked when both were right. */
    public static Supplier<Optional<Login>> read(Fields fields) {
        return read(fields, "registry");
    }

    /** @param of what the fields' names begin with */
    public static Supplier<Optional<Login>> read(Fields fields, String of) {
        String userField = of + "_user";
        String passwordField = of + "_password";
        Optional<String> username = fields.optionalText(userField, USERNAME);
        Optional<String> password = fields.optionalLines(passwordField, PASSWORD);
        if (fields.has(userField) != fields.has(passwordField)) {
            fields.wrongField(
                    fields.has(userField) ? passwordField : userField,
                    "is required: " + userField + " and " + passwordField + " go together");
        }
        return () -> username.flatMap(user -> password.map(secret -> new Login(user, secret)));
    }

    @Override
    public String toString() {
        return "Login[" + username + "]";
    }
}
