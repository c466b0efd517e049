package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.WrongSetting;
import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.h2.api.ErrorCode;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/**
 * The H2 database in the home. The server opens the file and serves it on loopback; a command that runs beside it
 * joins it there, by the address that the server leaves in the home. Which of the two it is, the file's lock decides, so
 * an address that a killed server left behind does no harm.
 */
final class H2File implements AutoCloseable {
    /** Holds host, port and the key without which the server answers nobody. */
    private static final String ADDRESS = "database.address";

    private static final String PASSWORD = "database.password";

    static {
        // H2 reads this once, when first used; it would otherwise listen on every address of the machine.
        System.setProperty("h2.bindAddress", "127.0.0.1");
    }

    private final Home home;
    private final String path;
    private final String options;
    private final String user;
    private final String password;
    /** Keeps the database open while the pool has no connection to it. */
    private volatile Connection held;

    private @Nullable Server server;

    private H2File(Home home, String path, String options, String user, String password) throws SQLException {
        this.home = home;
        this.path = path;
        this.options = options;
        this.user = user;
        this.password = password;
        this.held = connect();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user, password);
    }

    /**
     * Opens the file.
     *
     * @param patience how long another process may take to let go of it
     * @throws WrongSetting if another process still has it after that time
     */
    static H2File own(DatabaseSettings settings, Home home, Duration patience) {
        String password = password(settings, home);
        return patiently(() -> own(settings, home, password), home, patience);
    }

    /**
     * Opens the file, or joins the process that has it.
     *
     * @param patience how long another process may take to start, so that it can be joined, or to stop
     * @throws WrongSetting if after that time another process has the file and cannot be reached
     */
    static H2File ownOrJoin(DatabaseSettings settings, Home home, Duration patience) {
        String password = password(settings, home);
        return patiently(() -> own(settings, home, password).or(() -> join(settings, home, password)), home, patience);
    }

    private static H2File patiently(Supplier<Optional<H2File>> attempt, Home home, Duration patience) {
        Instant end = Instant.now().plus(patience);
        Optional<H2File> file = attempt.get();
        while (file.isEmpty() && Instant.now().isBefore(end)) {
            pause();
            file = attempt.get();
        }
        return file.orElseThrow(() -> new WrongSetting("The database in DCRX_KV_HOME (" + home.directory()
                + ") is open in another process; stop that one, or name another DCRX_KV_HOME."));
    }

    private static String password(DatabaseSettings settings, Home home) {
        return settings.password().isEmpty() ? home.kept(PASSWORD, Secrets::random) : settings.password();
    }

    private static Optional<H2File> own(DatabaseSettings settings, Home home, String password) {
        String path = path(settings, home);
        try {
            return Optional.of(new H2File(home, path, options(settings), settings.user(), password));
        } catch (SQLException e) {
            return absentIf(ErrorCode.DATABASE_ALREADY_OPEN_1, e);
        }
    }

    private static Optional<H2File> join(DatabaseSettings settings, Home home, String password) {
        return home.get(ADDRESS).flatMap(address -> {
            try {
                return Optional.of(new H2File(home, "tcp://" + address, "", settings.user(), password));
            } catch (SQLException e) {
                return absentIf(ErrorCode.CONNECTION_BROKEN_1, e);
            }
        });
    }

    /** {@code retry:}, because a cancelled request interrupts its thread, and an interrupt in a write closes the file. */
    private static String path(DatabaseSettings settings, Home home) {
        Path file = home.folder("database").resolve(settings.name());
        return "retry:" + file;
    }

    /** Not the exit hook of H2's: the database closes when we say so. No trace file: it would hold what queries hold. */
    private static String options(DatabaseSettings settings) {
        long patience = settings.statementTimeout().toMillis();
        return ";DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1;TRACE_LEVEL_FILE=0;RETENTION_TIME=2000;LOCK_TIMEOUT="
                + patience + ";QUERY_TIMEOUT=" + patience;
    }

    private static Optional<H2File> absentIf(int code, SQLException e) {
        if (e.getErrorCode() == code) {
            return Optional.empty();
        }
        throw e.getErrorCode() == ErrorCode.WRONG_USER_OR_PASSWORD
                ? new WrongSetting("The database in DCRX_KV_HOME does not know this user and password; give"
                        + " DCRX_KV_DATABASE_USER and DCRX_KV_DATABASE_PASSWORD as it was made with.")
                : new IllegalStateException("The database in DCRX_KV_HOME cannot be opened: " + e.getMessage(), e);
    }

    /** Whether this process opened the file, rather than joined the one that did. */
    boolean owned() {
        return !path.startsWith("tcp:");
    }

    /** Lets other processes join this one. */
    void serve() {
        String key = Secrets.random();
        try {
            server = Server.createTcpServer("-tcpPort", "0", "-tcpDaemon", "-key", key, path)
                    .start();
            home.put(ADDRESS, "127.0.0.1:" + server.getPort() + "/" + key);
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be served on loopback: " + e.getMessage(), e);
        }
    }

    String jdbcUrl() {
        return "jdbc:h2:" + path + options;
    }

    String user() {
        return user;
    }

    String password() {
        return password;
    }

    ConnectionFactory connections() {
        return new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .url(path + options)
                .username(user)
                .password(password)
                .build());
    }

    /** Brings to the disk what was committed; blocks until it is there. */
    void flush() {
        try {
            if (held.isClosed()) {
                // H2 closes a database that it can no longer write; whoever connects next opens it again.
                held = connect();
            }
            execute(held, "CHECKPOINT SYNC");
        } catch (SQLException e) {
            throw new IllegalStateException("What was committed may not have reached the disk: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try (Connection last = held) {
            if (server != null) {
                home.remove(ADDRESS);
                server.stop();
            }
            if (owned()) {
                execute(last, "SHUTDOWN");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database could not be closed in order: " + e.getMessage(), e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the database", e);
        }
    }
}
