package io.dcrx.gateway.storage;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The way to the newest schema. Several processes may go it at once: Flyway's lock lets one, and the others wait. */
final class Migrations {
    private Migrations() {}

    static Flyway of(Dialect dialect, String jdbcUrl, String user, String password) {
        return configuration(dialect, jdbcUrl, user, password).load();
    }

    static FluentConfiguration configuration(Dialect dialect, String jdbcUrl, String user, String password) {
        return Flyway.configure().dataSource(jdbcUrl, user, password).locations(dialect.migrations());
    }
}
