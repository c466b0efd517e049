package io.dcrx.gateway.storage;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.JdbcDatabaseContainer;
import org.testcontainers.mariadb.MariaDBContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;

import static java.util.Objects.requireNonNull;

/**
 * The servers of this JVM's tests: one container of a kind, started when first asked for, its data in memory. Where there
 * is no engine, who asks fails.
 */
final class TestServers {
    private static final Logger log = LoggerFactory.getLogger(TestServers.class);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private TestServers() {}

    static JdbcDatabaseContainer<?> of(Dialect dialect) {
        return switch (dialect) {
            case POSTGRES -> Postgres.SERVER;
            case MYSQL -> MariaDb.SERVER;
            case H2 -> throw new IllegalArgumentException("H2 is no server here");
        };
    }

    /** Makes an empty database and gives its name. */
    static String newDatabase(Dialect dialect) {
        String name = "test" + DATABASES.incrementAndGet();
        execute(dialect, "CREATE DATABASE " + name);
        return name;
    }

    static void execute(Dialect dialect, String sql) {
        JdbcDatabaseContainer<?> server = of(dialect);
        try (Connection connection = DriverManager.getConnection(server.getJdbcUrl(), admin(dialect), "test");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Nothing in it runs, and its connections stay open, until {@link #thaw}. */
    static void freeze(Dialect dialect) {
        JdbcDatabaseContainer<?> server = of(dialect);
        server.getDockerClient().pauseContainerCmd(server.getContainerId()).exec();
    }

    static void thaw(Dialect dialect) {
        JdbcDatabaseContainer<?> server = of(dialect);
        server.getDockerClient().unpauseContainerCmd(server.getContainerId()).exec();
    }

    static String admin(Dialect dialect) {
        return dialect == Dialect.MYSQL ? "root" : "test";
    }

    private static <C extends JdbcDatabaseContainer<C>> C started(C container, String data) {
        container.withTmpFs(Map.of(data, "rw")).withPassword("test").start();
        var labels = requireNonNull(container.getContainerInfo().getConfig().getLabels());
        log.info(
                "Tests run on {}: {}",
                container.getDockerImageName(),
                labels.containsKey("io.dcrx.standin")
                        ? "a stand-in built from Debian's packages"
                        : "the official image");
        return container;
    }

    private static final class Postgres {
        /** Looks for deadlocks sooner than after a second, which is the statement timeout of the tests. */
        static final PostgreSQLContainer SERVER = started(
                new PostgreSQLContainer("postgres:15")
                        .withCommand("postgres", "-c", "fsync=off", "-c", "deadlock_timeout=100ms"),
                "/var/lib/postgresql/data");
    }

    private static final class MariaDb {
        static final MariaDBContainer SERVER = started(new MariaDBContainer("mariadb:10.11"), "/var/lib/mysql");
    }
}
