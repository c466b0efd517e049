package io.dcrx.gateway.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.util.FileSystemUtils;
import org.testcontainers.containers.JdbcDatabaseContainer;

/** A fresh database of some kind with the newest schema, opened as the gateway opens it. */
public final class TestDatabase implements AutoCloseable {
    private final Path home;
    private final DatabaseSettings settings;
    private final Database database;

    private TestDatabase(Path home, DatabaseSettings settings) {
        this.home = home;
        this.settings = settings;
        this.database = Database.serve(settings, new Home(home));
    }

    public static TestDatabase open(Dialect dialect) {
        return open(empty(dialect));
    }

    static TestDatabase open(DatabaseSettings settings) {
        try {
            return new TestDatabase(Files.createTempDirectory("dcrx-test-database"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How to reach a database that was just made and is empty. */
    static DatabaseSettings empty(Dialect dialect) {
        if (dialect == Dialect.H2) {
            return settings("h2", "", null, "dcrx", "", "dcrx");
        }
        JdbcDatabaseContainer<?> server = TestServers.of(dialect);
        return settings(
                dialect.driver(),
                server.getHost(),
                server.getMappedPort(dialect.port()),
                TestServers.admin(dialect),
                "test",
                TestServers.newDatabase(dialect));
    }

    /** The same server, asked for by somebody else or for something else. */
    static DatabaseSettings with(DatabaseSettings there, String user, String name, String password) {
        return settings(there.type(), there.uri(), there.port(), user, password, name);
    }

    private static DatabaseSettings settings(
            String type, String uri, @Nullable Integer port, String user, String password, String name) {
        return new DatabaseSettings(
                type, uri, port, user, password, name, 10, Duration.ofSeconds(5), Duration.ofSeconds(1), 3);
    }

    public DatabaseSettings settings() {
        return settings;
    }

    public DatabaseClient client() {
        return DatabaseClient.create(database.connections());
    }

    /** As the gateway's stores get it. */
    public TransactionalOperator transaction() {
        return database.transaction();
    }

    TransactionalOperator transaction(int retries) {
        return new RetriedTransactions(TransactionalOperator.create(database.transactions()), retries);
    }

    /** How often a transaction was tried again. */
    long retried() {
        return database.retriedTransactions();
    }

    /** For as long as that takes, which is longer than any statement of the gateway's may. */
    public void analyze(String table) {
        ServerAddress address = ServerAddress.of(settings);
        try (Connection connection =
                        DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password());
                Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE " + table);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        database.close();
        try {
            FileSystemUtils.deleteRecursively(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
