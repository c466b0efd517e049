package io.dcrx.gateway.storage;

import io.dcrx.gateway.WrongSetting;
import io.r2dbc.h2.H2ConnectionConfiguration;
import io.r2dbc.h2.H2ConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.h2.api.ErrorCode;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/**
 * The H2 database in the home. The process that comes first opens the file and serves it on loopback; others reach it
 * there, by the address that the first one leaves in the home. Which of the two it is, the file's lock decides, so an
 * address that a killed process left behind does no harm.
 *
 * <p>Not H2's own {@code AUTO_SERVER}: that cannot be had without H2's exit hook, which would close the database while
 * the gateway still finishes its requests.
 */
final class H2File implements AutoCloseable {
    /** Holds host, port and the key without which the server answers nobody. */
    private static final String ADDRESS = "database.address";

    private static final String PASSWORD = "database.password";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Home home;
    private final String url;
    private final DatabaseSettings settings;
    private final String password;
    private final Connection held;
    private final @Nullable Server server;

    private H2File(
            Home home,
            String url,
            DatabaseSettings settings,
            String password,
            Connection held,
            @Nullable Server server) {
        this.home = home;
        this.url = url;
        this.settings = settings;
        this.password = password;
        this.held = held;
        this.server = server;
    }

    /** Opens the file, or joins the process that has it. */
    static H2File open(DatabaseSettings settings, Home home) {
        String password = settings.password().isEmpty() ? home.kept(PASSWORD, H2File::random) : settings.password();
        Instant end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                return own(settings, home, password)
                        .or(() -> join(settings, home, password))
                        .orElseThrow(() -> busy(home));
            } catch (WrongSetting e) {
                if (Instant.now().isAfter(end)) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static Optional<H2File> own(DatabaseSettings settings, Home home, String password) {
        Path file = home.directory().resolve("database").resolve(settings.name());
        String url = "file:" + file + options(settings);
        try {
            Connection held = DriverManager.getConnection("jdbc:h2:" + url, settings.user(), password);
            return Optional.of(new H2File(home, url, settings, password, held, serve(home, file)));
        } catch (SQLException e) {
            if (e.getErrorCode() == ErrorCode.DATABASE_ALREADY_OPEN_1) {
                return Optional.empty();
            }
            throw refused(e);
        }
    }

    private static Optional<H2File> join(DatabaseSettings settings, Home home, String password) {
        return home.get(ADDRESS).flatMap(address -> {
            String url = "tcp://" + address;
            try {
                Connection held = DriverManager.getConnection("jdbc:h2:" + url, settings.user(), password);
                return Optional.of(new H2File(home, url, settings, password, held, null));
            } catch (SQLException e) {
                if (e.getErrorCode() == ErrorCode.CONNECTION_BROKEN_1) {
                    return Optional.empty();
                }
                throw refused(e);
            }
        });
    }

    private static Server serve(Home home, Path file) throws SQLException {
        // H2 reads this once, and would otherwise listen on every address.
        System.setProperty("h2.bindAddress", "127.0.0.1");
        String key = random();
        Server server = Server.createTcpServer("-tcpPort", "0", "-tcpDaemon", "-key", key, file.toString())
                .start();
        home.put(ADDRESS, "127.0.0.1:" + server.getPort() + "/" + key);
        return server;
    }

    /** Every commit is written before it is answered; the database closes when we say so, not when the last one leaves. */
    private static String options(DatabaseSettings settings) {
        long patience = settings.statementTimeout().toMillis();
        return ";DB_CLOSE_ON_EXIT=FALSE;DB_CLOSE_DELAY=-1;WRITE_DELAY=0;LOCK_TIMEOUT=" + patience + ";QUERY_TIMEOUT="
                + patience;
    }

    boolean owned() {
        return server != null;
    }

    String jdbcUrl() {
        return "jdbc:h2:" + url;
    }

    String password() {
        return password;
    }

    ConnectionFactory connections() {
        return new H2ConnectionFactory(H2ConnectionConfiguration.builder()
                .url(url)
                .username(settings.user())
                .password(password)
                .build());
    }

    @Override
    public void close() {
        try (Connection last = held) {
            if (server != null) {
                home.remove(ADDRESS);
                server.stop();
                try (Statement statement = last.createStatement()) {
                    statement.execute("SHUTDOWN");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database could not be closed in order: " + e.getMessage(), e);
        }
    }

    private static WrongSetting busy(Home home) {
        return new WrongSetting("The database in DCRX_KV_HOME (" + home.directory()
                + ") is open in another process that serves it to nobody; stop that one, or use another DCRX_KV_HOME.");
    }

    private static IllegalStateException refused(SQLException e) {
        return e.getErrorCode() == ErrorCode.WRONG_USER_OR_PASSWORD
                ? new IllegalStateException(
                        "The database in DCRX_KV_HOME does not know this user and password; give"
                                + " DCRX_KV_DATABASE_USER and DCRX_KV_DATABASE_PASSWORD as it was made with.",
                        e)
                : new IllegalStateException("The database in DCRX_KV_HOME cannot be opened: " + e.getMessage(), e);
    }

    private static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
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
