package io.dcrx.cli.bench;

import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A PostgreSQL as it comes, with the load generator that comes with it. */
final class Database implements AutoCloseable {
    private static final Pattern RATE = Pattern.compile("(?m)^tps = ([0-9.]+)");
    private static final String TABLE =
            "CREATE TABLE pgbench_bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner text, body text)";
    private static final String INSERT =
            "INSERT INTO pgbench_bare (owner, body) VALUES ('somebody', repeat('x', 500));\n";

    private final PostgreSQLContainer container = new PostgreSQLContainer("postgres:15")
            .withCommand("postgres") // Testcontainers would have it flush nothing to the disk
            .withUsername("test")
            .withPassword("test")
            .withDatabaseName("test");

    private Database() {}

    static Database start() {
        Database database = new Database();
        database.container.start();
        return database;
    }

    /** Straight to the container, as pgbench gets there: the engine's proxy of its ports takes as much as a query. */
    Map<String, String> environment() {
        return Map.of(
                "DCRX_KV_DATABASE_TYPE", "postgres",
                "DCRX_KV_DATABASE_URI", address(),
                "DCRX_KV_DATABASE_PORT", "5432",
                "DCRX_KV_DATABASE_USER", "test",
                "DCRX_KV_DATABASE_PASSWORD", "test",
                "DCRX_KV_DATABASE_NAME", "test");
    }

    private String address() {
        return container.getContainerInfo().getNetworkSettings().getNetworks().values().stream()
                .map(ContainerNetwork::getIpAddress)
                .findFirst()
                .orElseThrow();
    }

    /** How many rows of half a kilobyte it inserts and commits in a second, each for itself. */
    double insertsPerSecond(int connections, Duration time) throws IOException, InterruptedException {
        container.copyFileToContainer(Transferable.of(INSERT), "/tmp/insert.sql");
        var _ = run("psql", "-c", TABLE.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"));
        String told = run(
                "pgbench",
                "--no-vacuum",
                "--client=" + connections,
                "--jobs=2",
                "--time=" + time.toSeconds(),
                "--file=/tmp/insert.sql");
        Matcher rate = RATE.matcher(told);
        if (!rate.find()) {
            throw new IllegalStateException(told);
        }
        return Double.parseDouble(rate.group(1));
    }

    long count(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(container.getJdbcUrl(), "test", "test");
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(query)) {
            return answer.next() ? answer.getLong(1) : 0;
        }
    }

    @Override
    public void close() {
        container.close();
    }

    private String run(String... command) throws IOException, InterruptedException {
        String[] all = new String[command.length + 5];
        System.arraycopy(command, 0, all, 0, command.length);
        System.arraycopy(new String[] {"-h", "127.0.0.1", "-U", "test", "test"}, 0, all, command.length, 5);
        ExecResult result = container.execInContainer(all);
        if (result.getExitCode() != 0) {
            throw new IllegalStateException(result.getStderr());
        }
        return result.getStdout();
    }
}
