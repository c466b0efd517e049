package io.dcrx.worker;

import io.dcrx.image.Layer;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import io.dcrx.log.LogLine;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A registry that is in trouble for a moment costs a moment, whichever engine pushes. */
class PushIT {
    private static final String AGAIN = "The push did not go through, and is tried again";

    @TempDir
    static Path folder;

    private static Farm farm;

    @BeforeAll
    static void start() throws Exception {
        farm = Farm.start(folder);
        farm.worker("worker", "dcrx.push.backoff=50ms");
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jib", "buildkit"})
    void aRegistryThatFailsNowAndThenCostsNoRebuild(String engine) throws Exception {
        AtomicInteger troubles = new AtomicInteger(2);
        RegistryProxy.Guard guard = (request, _) -> isPublishing(request) && troubles.getAndDecrement() > 0
                ? RegistryProxy.answer(503)
                : RegistryProxy.PASS;
        try (RegistryProxy registry = RegistryProxy.start(guard)) {
            JobOrder order = order(registry, engine);
            farm.publish(order);

            assertThat(farm.awaitEnd(order)).isInstanceOfSatisfying(Progress.Done.class, done -> {
                assertThat(hasInRegistry(order, done)).isTrue();
            });
            assertThat(farm.events(order).getFirst().progress()).isEqualTo(new Progress.Started("worker", engine));
            assertThat(farm.events(order))
                    .filteredOn(event -> event.progress() instanceof Progress.Building)
                    .hasSize(1);
            assertThat(triesAgain(order)).isPositive();
            assertThat(registry.asked("PUT", "/manifests/")).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"jib, 401", "jib, 403", "jib, 404", "buildkit, 401", "buildkit, 403", "buildkit, 404"})
    void aRegistryThatRefusesIsNotAskedAgain(String engine, int status) throws Exception {
        RegistryProxy.Guard guard =
                (request, _) -> isPublishing(request) ? RegistryProxy.answer(status) : RegistryProxy.PASS;
        try (RegistryProxy registry = RegistryProxy.start(guard)) {
            JobOrder order = order(registry, engine);
            farm.publish(order);

            assertThat(farm.awaitEnd(order))
                    .isInstanceOfSatisfying(
                            Progress.Failed.class,
                            failed -> assertThat(failed.failure().reason())
                                    .isEqualTo(FailureReason.REGISTRY_UNAUTHORIZED));
            assertThat(triesAgain(order)).isZero();
        }
    }

    private static boolean isPublishing(String request) {
        return request.startsWith("PUT ") && request.contains("/manifests/");
    }

    private static JobOrder order(RegistryProxy registry, String engine) {
        String name = "it/push-" + engine;
        return engine.equals("jib")
                ? farm.order(registry.host(), name, new Layer.Label("a", "b"))
                : farm.order(registry.host(), name, Farm.run("true"));
    }

    private static long triesAgain(JobOrder order) {
        Farm.await(() -> !farm.log(order).isEmpty() && farm.log(order).getLast().last());
        return farm.log(order).stream()
                .flatMap(chunk -> chunk.lines().stream())
                .map(LogLine::text)
                .filter(text -> text.startsWith(AGAIN))
                .count();
    }

    private static boolean hasInRegistry(JobOrder order, Progress.Done done) {
        try {
            return Registry.has(order.target(), done.digest());
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
