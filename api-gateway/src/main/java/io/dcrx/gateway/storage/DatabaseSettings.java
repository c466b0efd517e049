package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import java.util.Locale;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which database, and how much of it.
 *
 * @param type which kind
 * @param user who logs in
 * @param password theirs; empty: a random one, kept in the home
 * @param name of the database
 * @param connections at most, for this process
 * @param acquireTimeout how long a request waits for a connection
 * @param statementTimeout how long a statement may take, and wait for locks
 */
@ConfigurationProperties("dcrx.database")
public record DatabaseSettings(
        String type,
        String user,
        String password,
        String name,
        int connections,
        Duration acquireTimeout,
        Duration statementTimeout) {
    public DatabaseSettings {
        type = type.toLowerCase(Locale.ROOT);
        switch (type) {
            case "h2" -> {}
            case "sqlite" ->
                throw new WrongSetting("DCRX_KV_DATABASE_TYPE is sqlite, which has no reactive driver; the embedded"
                        + " database here is h2, which needs no server either.");
            default ->
                throw new WrongSetting("DCRX_KV_DATABASE_TYPE is '" + type + "'; the only one supported yet is h2.");
        }
        plain("DCRX_KV_DATABASE_USER", user);
        plain("DCRX_KV_DATABASE_PASSWORD", password);
        plain("DCRX_KV_DATABASE_NAME", name);
        if (user.isBlank() || name.isBlank()) {
            throw new WrongSetting("DCRX_KV_DATABASE_USER and DCRX_KV_DATABASE_NAME must not be empty.");
        }
        if (connections < 1) {
            throw new WrongSetting("dcrx.database.connections is " + connections + "; at least 1 is needed.");
        }
    }

    @Override
    public String toString() {
        return "DatabaseSettings[type=" + type + ", user=" + user + ", name=" + name + ", connections=" + connections
                + "]";
    }

    /** Both drivers of H2 take these as parts of one address. */
    private static void plain(String variable, String value) {
        if (value.chars().anyMatch(c -> c == ';' || c == '\\' || c == '/' || c < ' ')) {
            throw new WrongSetting(
                    variable + " holds a character that an address of H2 cannot: ; \\ / or a control character.");
        }
    }
}
