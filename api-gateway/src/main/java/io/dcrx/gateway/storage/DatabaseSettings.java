package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which database, and how much of it.
 *
 * @param type which kind, see {@link Dialect#of}
 * @param uri of a server: its host, or an R2DBC URL, which then wins over port, user, password and name; empty:
 *     this machine
 * @param port of a server; null: the usual one of its kind
 * @param user who logs in
 * @param password theirs; empty and H2: a random one, kept in the home
 * @param name of the database
 * @param connections at most, for this process
 * @param acquireTimeout how long a request waits for a connection
 * @param statementTimeout how long a statement may take, and wait for locks
 * @param transactionRetries how often a transaction that lost against another one is tried again
 */
@ConfigurationProperties("dcrx.database")
public record DatabaseSettings(
        String type,
        String uri,
        @Nullable Integer port,
        String user,
        String password,
        String name,
        int connections,
        Duration acquireTimeout,
        Duration statementTimeout,
        int transactionRetries) {
    public DatabaseSettings {
        if (Dialect.of(type) == Dialect.H2) {
            plain("DCRX_KV_DATABASE_USER", user);
            plain("DCRX_KV_DATABASE_PASSWORD", password);
            plain("DCRX_KV_DATABASE_NAME", name);
            if (!uri.isBlank()) {
                throw new WrongSetting("DCRX_KV_DATABASE_URI names a server, and h2 is embedded; set"
                        + " DCRX_KV_DATABASE_TYPE to postgres or mysql, or leave the URI out.");
            }
        }
        if (user.isBlank() || name.isBlank()) {
            throw new WrongSetting("DCRX_KV_DATABASE_USER and DCRX_KV_DATABASE_NAME must not be empty.");
        }
        if (port != null && (port < 1 || port > 65535)) {
            throw new WrongSetting("DCRX_KV_DATABASE_PORT is " + port + "; a port is a number from 1 to 65535.");
        }
        if (connections < 1) {
            throw new WrongSetting("dcrx.database.connections is " + connections + "; at least 1 is needed.");
        }
        if (transactionRetries < 0) {
            throw new WrongSetting("DCRX_KV_DATABASE_TRANSACTION_RETRIES is " + transactionRetries
                    + "; 0 means that nothing is tried again, and less is not possible.");
        }
    }

    Dialect dialect() {
        return Dialect.of(type);
    }

    /** Without the password, and without the URI, which may hold one. */
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
