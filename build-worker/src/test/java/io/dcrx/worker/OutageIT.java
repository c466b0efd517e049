package io.dcrx.worker;

import io.dcrx.fleet.WorkerReport;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** What a worker cannot do without may be gone for a while. */
class OutageIT {
    @TempDir
    Path folder;

    private Farm farm;
    private Path socket;

    @BeforeEach
    void start() throws Exception {
        farm = Farm.start(folder.resolve("broker"));
        socket = folder.resolve("docker.sock");
    }

    @AfterEach
    void stop() {
        farm.close();
    }

    @Test
    void takesNothingWithoutAnEngineAndSaysSoAndGoesToWorkWhenItIsThere() throws Exception {
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
        try (EngineProxy _ = EngineProxy.start(socket)) {
            assertThat(farm.awaitEnd(order)).isInstanceOf(Progress.Done.class);
            Farm.await(() -> farm.reports("patient").getLast().engine().ready());
            assertThat(farm.reports("patient").getLast().engine().version()).isNotBlank();
            assertThat(farm.reports("patient").getLast().memoryUsed()).isPositive();
            assertThat(status(worker)).isEqualTo(Status.UP);
        }
    }

    @Test
    void anEngineThatGoesAwayDuringABuildIsTheReasonOfItsFailureAndNothingMoreIsTaken() throws Exception {
        JobOrder interrupted = farm.order("it/interrupted", Farm.run("sleep 300"));
        JobOrder next = farm.order("it/after-the-engine-came-back");
        try (EngineProxy _ = EngineProxy.start(socket)) {
            farm.worker("worker", "dcrx.docker.host=unix://" + socket);
            farm.publish(interrupted);
            farm.await(interrupted, Progress.Building.class);
        }
        assertThat(farm.awaitEnd(interrupted))
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.failure().reason()).isEqualTo(FailureReason.ENGINE_UNAVAILABLE));
        Farm.await(() -> !farm.reports("worker").getLast().engine().ready());
        farm.publish(next);
        int reports = farm.reports("worker").size();
        Farm.await(() -> farm.reports("worker").size() > reports);
        assertThat(farm.events(next)).isEmpty();
        try (EngineProxy _ = EngineProxy.start(socket)) {
            assertThat(farm.awaitEnd(next)).isInstanceOf(Progress.Done.class);
        }
    }

    @Test
    void anEngineThatDoesNotAnswerIsNoticed() throws Exception {
        try (EngineProxy engine = EngineProxy.start(socket)) {
            farm.worker("worker", "dcrx.docker.host=unix://" + socket, "dcrx.docker.timeout=500ms");
            Farm.await(() -> !farm.reports("worker").isEmpty()
                    && farm.reports("worker").getLast().engine().ready());
            engine.freeze();
            Farm.await(() -> !farm.reports("worker").getLast().engine().ready());
            assertThat(farm.reports("worker").getLast().engine().problem()).contains("no answer within");
            engine.thaw();
            Farm.await(() -> farm.reports("worker").getLast().engine().ready());
        }
    }

    @Test
    void aBrokerThatRestartsIsFoundAgain() {
        farm.worker("worker");
        JobOrder before = farm.order("it/before");
        farm.publish(before);
        assertThat(farm.awaitEnd(before)).isInstanceOf(Progress.Done.class);
        farm.restartBroker();
        JobOrder after = farm.order("it/after");
        farm.publish(after);
        assertThat(farm.awaitEnd(after)).isInstanceOf(Progress.Done.class);
    }

    private static Status status(ConfigurableApplicationContext worker) {
        return Objects.requireNonNull(worker.getBean("workerHealthIndicator", HealthIndicator.class)
                        .health())
                .getStatus();
    }
}
