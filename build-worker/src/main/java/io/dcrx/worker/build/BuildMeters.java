package io.dcrx.worker.build;

import io.dcrx.job.Progress;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Counts attempts by how they ended, and times their phases. */
@Component
final class BuildMeters {
    private final MeterRegistry registry;

    BuildMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void phase(Phase phase, Duration took) {
        registry.timer("dcrx.worker.phase", "phase", phase.name().toLowerCase(java.util.Locale.ROOT))
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
