package io.dcrx.worker;

import io.dcrx.fleet.WorkerReport;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Without an engine a worker takes nothing, says so, and goes to work when the engine is there. */
class EngineDownIT {
    @TempDir
    Path folder;

    @Test
    void takesUpWorkWhenTheEngineIsBack() throws Exception {
        Path socket = folder.resolve("docker.sock");
        try (Farm farm = Farm.start(folder.resolve("broker"))) {
            ConfigurableApplicationContext worker = farm.worker("patient", "dcrx.docker.host=unix://" + socket);
            JobOrder order = farm.order("it/patience");
            farm.publish(order);
            Farm.await(() -> farm.reports("patient").size() > 1);
            WorkerReport report = farm.reports("patient").getLast();
            assertThat(report.engine().ready()).isFalse();
            assertThat(report.engine().problem()).contains("cannot be reached", socket.toString());
            assertThat(report.busy()).isZero();
            assertThat(status(worker)).isEqualTo(Status.DOWN);
            assertThat(farm.events(order)).isEmpty();

            Files.createSymbolicLink(
                    socket, Path.of(URI.create(Surroundings.engine()).getPath()));
            assertThat(farm.awaitEnd(order)).isInstanceOf(Progress.Done.class);
            Farm.await(() -> farm.reports("patient").getLast().engine().ready());
            assertThat(farm.reports("patient").getLast().engine().version()).isNotBlank();
            assertThat(farm.reports("patient").getLast().memoryUsed()).isPositive();
            assertThat(status(worker)).isEqualTo(Status.UP);
        }
    }

    private static Status status(ConfigurableApplicationContext worker) {
        return Objects.requireNonNull(worker.getBean("workerHealthIndicator", HealthIndicator.class)
                        .health())
                .getStatus();
    }
}
