package io.dcrx.cli.chaos;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.dcrx.cli.chaos.History.Row;
import io.dcrx.image.ImageReference;
import io.dcrx.job.JobEvent;
import io.dcrx.log.LogChunk;
import io.dcrx.wire.Wire;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A PostgreSQL that can be killed, and is found at the same port when it is back. */
final class ChaosDatabase implements Closeable {
    private final int port;
    private final PostgreSQLContainer container;

    private ChaosDatabase(int port, PostgreSQLContainer container) {
        this.port = port;
        this.container = container;
    }

    static ChaosDatabase start(int port) {
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:15")
                .withUsername("test")
                .withPassword("test")
                .withDatabaseName("test")
                .withCreateContainerCmdModifier(command -> {
                    HostConfig host = Objects.requireNonNullElseGet(command.getHostConfig(), HostConfig::new);
                    var _ = command.withHostConfig(host.withPortBindings(
                            new PortBinding(Ports.Binding.bindPort(port), ExposedPort.tcp(5432))));
                });
        container.start();
        return new ChaosDatabase(port, container);
    }

    int port() {
        return port;
    }

    void kill() {
        docker().killContainerCmd(container.getContainerId()).exec();
    }

    void startAgain() {
        docker().startContainerCmd(container.getContainerId()).exec();
    }

    List<Row> rows() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/test", "test", "test");
                PreparedStatement jobs = connection.prepareStatement(
                        "SELECT id, target, status, attempt_id, digest FROM jobs ORDER BY id");
                PreparedStatement events =
                        connection.prepareStatement("SELECT job_id, event FROM job_events ORDER BY job_id, position");
                PreparedStatement chunks =
                        connection.prepareStatement("SELECT job_id, chunk FROM log_chunks ORDER BY job_id, position")) {
            Map<String, List<JobEvent>> histories = byJob(events, JobEvent.class);
            Map<String, List<LogChunk>> logs = byJob(chunks, LogChunk.class);
            List<Row> rows = new ArrayList<>();
            try (ResultSet job = jobs.executeQuery()) {
                while (job.next()) {
                    rows.add(new Row(
                            job.getString(1),
                            ImageReference.parse(job.getString(2)).path(),
                            job.getString(3),
                            job.getString(4),
                            job.getString(5),
                            histories.getOrDefault(job.getString(1), List.of()),
                            logs.getOrDefault(job.getString(1), List.of())));
                }
            }
            return rows;
        }
    }

    private static <T> Map<String, List<T>> byJob(PreparedStatement statement, Class<T> type) throws SQLException {
        Map<String, List<T>> all = new HashMap<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                all.computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                        .add(Wire.readText(row.getString(2), type));
            }
        }
        return all;
    }

    @Override
    public void close() {
        container.close();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }
}
