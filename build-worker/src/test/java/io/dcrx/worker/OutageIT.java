package io.dcrx.worker;

import io.dcrx.fleet.WorkerReport;
import io.dcrx.image.Layer;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** What a worker cannot do without may be gone for a while. */
class OutageIT {
    @TempDir
    static Path folder;

    private static Farm farm;
    private static Path socket;

    @BeforeAll
    static void start() throws Exception {
        farm = Farm.start(folder.resolve("broker"));
        socket = folder.resolve("docker.sock");
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @Test
    void takesNothingWithoutAnEngineAndSaysSoAndGoesToWorkWhenItIsThere() throws Exception {
        JobOrder order = farm.order("it/patience");
        try (var worker = farm.worker("patient", "dcrx.docker.host=unix://" + socket)) {
            farm.publish(order);
            Farm.await(() -> farm.reports("patient").size() > 1);
            WorkerReport report = farm.reports("patient").getLast();
            assertThat(engine(report).ready()).isFalse();
            assertThat(engine(report).problem()).contains("cannot be reached", socket.toString());
            assertThat(report.busy()).isZero();
            assertThat(status(worker)).isEqualTo(Status.DOWN);
            assertThat(farm.events(order)).isEmpty();
            try (var _ = EngineProxy.start(socket)) {
                assertThat(farm.awaitEnd(order)).isInstanceOf(Progress.Done.class);
                Farm.await(() -> engineReadyAt("patient"));
                assertThat(engine(lastReport("patient")).version()).isNotBlank();
                assertThat(lastReport("patient").memoryUsed()).isPositive();
                assertThat(status(worker)).isEqualTo(Status.UP);
            }
        }
    }

    @Test
    void anEngineThatGoesAwayDuringABuildIsTheReasonOfItsFailureAndNothingMoreIsTaken() throws Exception {
        JobOrder interrupted = farm.order("it/interrupted", Farm.run("sleep 300"));
        JobOrder next = farm.order("it/after-the-engine-came-back");
        try (var _ = farm.worker("bereft", "dcrx.docker.host=unix://" + socket)) {
            try (var _ = EngineProxy.start(socket)) {
                farm.publish(interrupted);
                farm.await(interrupted, Progress.Building.class);
            }
            assertThat(farm.awaitEnd(interrupted))
                    .isInstanceOfSatisfying(
                            Progress.Failed.class,
                            failed ->
                                    assertThat(failed.failure().reason()).isEqualTo(FailureReason.ENGINE_UNAVAILABLE));
            farm.publish(next);
            int reports = farm.reports("bereft").size();
            Farm.await(() -> farm.reports("bereft").size() > reports + 1);
            assertThat(engineReadyAt("bereft")).isFalse();
            assertThat(farm.events(next)).isEmpty();
            try (var _ = EngineProxy.start(socket)) {
                assertThat(farm.awaitEnd(next)).isInstanceOf(Progress.Done.class);
            }
        }
    }

    @Test
    void anEngineThatDoesNotAnswerIsNoticed() throws Exception {
        try (var engine = EngineProxy.start(socket);
                var _ = farm.worker("watchful", "dcrx.docker.host=unix://" + socket, "dcrx.docker.timeout=500ms")) {
            Farm.await(() -> engineReadyAt("watchful"));
            engine.freeze();
            Farm.await(() -> !engineReadyAt("watchful"));
            assertThat(engine(lastReport("watchful")).problem()).contains("no answer within");
            engine.thaw();
            Farm.await(() -> engineReadyAt("watchful"));
        }
    }

    @Test
    void whileTheFarmsRegistryIsAwayNothingIsTaken() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        RegistryProxy.Guard guard = (_, _) -> away.get() ? RegistryProxy.answer(503) : RegistryProxy.PASS;
        try (RegistryProxy registry = RegistryProxy.start(guard);
                var _ = farm.worker(
                        "thrifty",
                        "dcrx.registry.uri=http://" + registry.host() + "/it",
                        "dcrx.push.attempts=2",
                        "dcrx.push.backoff=50ms")) {
            JobOrder first = farm.order(registry.host(), "it/registry-away", new Layer.Label("a", "b"));
            farm.publish(first);
            assertThat(farm.awaitEnd(first))
                    .isInstanceOfSatisfying(
                            Progress.Failed.class,
                            failed -> assertThat(failed.failure().reason())
                                    .isEqualTo(FailureReason.REGISTRY_UNAVAILABLE));
            Farm.await(() -> String.valueOf(engine(lastReport("thrifty")).problem())
                    .contains("the farm's registry at " + registry.host()));
            JobOrder next = farm.order(registry.host(), "it/registry-back", new Layer.Label("a", "b"));
            farm.publish(next);
            int reports = farm.reports("thrifty").size();
            Farm.await(() -> farm.reports("thrifty").size() > reports + 1);
            assertThat(farm.events(next)).isEmpty();
            away.set(false);
            assertThat(farm.awaitEnd(next)).isInstanceOf(Progress.Done.class);
        }
    }

    @Test
    void aBrokerThatRestartsIsFoundAgain() {
        try (var _ = farm.worker("faithful")) {
            JobOrder before = farm.order("it/before");
            farm.publish(before);
            assertThat(farm.awaitEnd(before)).isInstanceOf(Progress.Done.class);
            farm.restartBroker();
            JobOrder after = farm.order("it/after");
            farm.publish(after);
            assertThat(farm.awaitEnd(after)).isInstanceOf(Progress.Done.class);
        }
    }

    private static boolean engineReadyAt(String worker) {
        return !farm.reports(worker).isEmpty() && engine(lastReport(worker)).ready();
    }

    private static WorkerReport lastReport(String worker) {
        return farm.reports(worker).getLast();
    }

    private static WorkerReport.EngineState engine(WorkerReport report) {
        return report.engines().getFirst();
    }

    private static Status status(ConfigurableApplicationContext worker) {
        return Objects.requireNonNull(worker.getBean("workerHealthIndicator", HealthIndicator.class)
                        .health())
                .getStatus();
    }
}
