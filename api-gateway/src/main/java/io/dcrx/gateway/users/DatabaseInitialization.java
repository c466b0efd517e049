package io.dcrx.gateway.users;

import io.dcrx.gateway.settings.GatewaySettings;
import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.storage.Database;
import io.dcrx.gateway.storage.DatabaseSettings;
import io.dcrx.gateway.storage.Home;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.r2dbc.core.DatabaseClient;

/**
 * Makes a new farm usable: brings the database to the newest schema and adds its first user, an admin: whoever
 * can run this holds the database anyway, and it is the way back in for those who locked themselves out. Works beside a
 * running server as well as before the first start; done twice, the second time changes nothing.
 */
public final class DatabaseInitialization {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private DatabaseInitialization() {}

    public enum Outcome {
        CREATED,
        /** There is a user of that name; they and their password are as they were. */
        EXISTED
    }

    /**
     * @param settings go before the environment's variables, such as {@code dcrx.home}; usually none
     * @throws io.dcrx.gateway.settings.WrongSetting if a variable is wrong
     */
    public static Outcome run(Map<String, Object> settings, NewUser first) {
        onlyTheOutcome();
        SettingsFile file = SettingsFile.read(settings);
        WellKnownLogin.refuse(first, file.bind(Listening.class));
        Home home = new Home(file.bind(GatewaySettings.class).home());
        try (Database database = Database.use(file.bind(DatabaseSettings.class), home);
                Passwords passwords = new Passwords()) {
            UserStore users = new UserStore(DatabaseClient.create(database.connections()), database.transaction());
            return add(users, passwords, first);
        }
    }

    /** Without an application nobody has configured the log, and a person would read every step of the migration. */
    private static void onlyTheOutcome() {
        LoggingSystem.get(DatabaseInitialization.class.getClassLoader()).setLogLevel("org.flywaydb", LogLevel.ERROR);
    }

    private static Outcome add(UserStore users, Passwords passwords, NewUser first) {
        if (users.exists(first.username()).blockOptional(PATIENCE).orElseThrow()) {
            return Outcome.EXISTED;
        }
        Optional<User> added =
                users.add(first, Role.ADMIN, passwords.hash(first.password())).blockOptional(PATIENCE);
        return added.isPresent() ? Outcome.CREATED : Outcome.EXISTED;
    }
}
