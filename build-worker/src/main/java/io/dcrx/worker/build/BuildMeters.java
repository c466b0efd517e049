package io.dcrx.worker.build;

import io.dcrx.job.Progress;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.LongStream;
import org.springframework.stereotype.Component;

/** Counts attempts by how they ended, and times their phases. */
@Component
final class BuildMeters {
    /** From an authorization to a build of an hour. */
    private static final Duration[] BUCKETS = LongStream.of(
                    10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Counter pushRetries;

    BuildMeters(MeterRegistry registry) {
        this.registry = registry;
        this.pushRetries = Counter.builder("dcrx.worker.push.retries")
                .description("Pushes that were tried again")
                .register(registry);
    }

    void phase(Phase phase, Duration took) {
        Timer.builder("dcrx.worker.phase")
                .description("How long the phases of attempts took")
                .tag("phase", phase.name().toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(took);
    }

    void ended(Progress progress) {
        switch (progress) {
            case Progress.Done done -> count("done", "none");
            case Progress.Failed failed ->
                count("failed", failed.failure().reason().name());
            case Progress.Cancelled cancelled -> count("cancelled", "none");
            case Progress.Started s -> throw notAnEnd(s);
            case Progress.Generating g -> throw notAnEnd(g);
            case Progress.Building b -> throw notAnEnd(b);
            case Progress.Pushing p -> throw notAnEnd(p);
        }
    }

    void pushRetried() {
        pushRetries.increment();
    }

    void abandoned() {
        count("abandoned", "none");
    }

    private void count(String outcome, String reason) {
        registry.counter("dcrx.worker.attempts", "outcome", outcome, "reason", reason)
                .increment();
    }

    private static IllegalArgumentException notAnEnd(Progress progress) {
        return new IllegalArgumentException(progress + " is no end of an attempt");
    }
}
