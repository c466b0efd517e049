package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.WrongSetting;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** The way to the newest schema. Several processes may go it at once: Flyway's lock lets one, and the others wait. */
final class Migrations {
    private Migrations() {}

    /** @throws WrongSetting if a newer version of the farm was here: what it wrote, this one may read wrongly */
    static void migrate(Dialect dialect, String jdbcUrl, String user, String password) {
        Flyway flyway = configuration(dialect, jdbcUrl, user, password).load();
        requireOurOwn(flyway.info().all());
        flyway.migrate();
    }

    static FluentConfiguration configuration(Dialect dialect, String jdbcUrl, String user, String password) {
        return Flyway.configure().dataSource(jdbcUrl, user, password).locations(dialect.migrations());
    }

    private static void requireOurOwn(MigrationInfo[] migrations) {
        Arrays.stream(migrations)
                .filter(migration -> migration.getState() == MigrationState.FUTURE_SUCCESS)
                .reduce((_, last) -> last)
                .ifPresent(last -> {
                    throw new WrongSetting(
                            "The database has the schema " + last.getVersion() + " of a newer farm, which"
                                    + " this one does not know: run that version, or restore the backup from before it.");
                });
    }
}
