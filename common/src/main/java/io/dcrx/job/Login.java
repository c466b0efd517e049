package io.dcrx.job;

import io.dcrx.parse.Fields;
import io.dcrx.parse.Rule;
import java.util.Optional;
import java.util.function.Supplier;

/** A registry's user and their password, which is nowhere printed. */
public record Login(String username, String password) {
    /** What HTTP can carry: a colon would end it (RFC 7617). */
    static final Rule USERNAME = Rule.matching("[^:\\p{Cntrl}]{1,255}", "1 to 255 characters without ':'");

    /** Those of some clouds are files of JSON. */
    static final Rule PASSWORD =
            Rule.of(text -> !text.isEmpty() && text.length() <= 16_384, "1 to 16384 characters long");

    public Login {
        USERNAME.require(username);
        PASSWORD.require(password);
    }

    /** Reads both, or neither; what is given back may be asked when both were right. */
    public static Supplier<Optional<Login>> read(Fields fields) {
        Optional<String> username = fields.optionalText("registry_user", USERNAME);
        Optional<String> password = fields.optionalLines("registry_password", PASSWORD);
        if (fields.has("registry_user") != fields.has("registry_password")) {
            fields.wrongField(
                    fields.has("registry_user") ? "registry_password" : "registry_user",
                    "is required: registry_user and registry_password go together");
        }
        return () -> username.flatMap(user -> password.map(secret -> new Login(user, secret)));
    }

    @Override
    public String toString() {
        return "Login[" + username + "]";
    }
}
