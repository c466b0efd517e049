package io.dcrx.gateway.jobs;

import io.dcrx.job.JobEvent;
import io.dcrx.job.JobStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import org.springframework.stereotype.Component;

/**
 * Counts what jobs come to, and times how long it takes them. Each change is counted by the gateway that committed it, so
 * those of all gateways add up.
 */
@Component
class JobMeters {
    /** From a job that is built from the cache to one that waits for a day. */
    private static final Duration[] BUCKETS = LongStream.of(
                    10,
                    25,
                    50,
                    100,
                    250,
                    500,
                    1_000,
                    2_500,
                    5_000,
                    10_000,
                    30_000,
                    60_000,
                    300_000,
                    1_800_000,
                    7_200_000,
                    86_400_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;

    JobMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * After the commit.
     *
     * @param events that were applied, in their order
     */
    void changed(Job before, Job after, List<JobEvent> events, Instant now) {
        events.forEach(event -> timer("dcrx.fold.lag", "From an event to the commit of what it changed")
                .record(between(event.at(), now)));
        if (before.run() == null && after.run() != null) {
            timer("dcrx.jobs.wait", "From the order to the first start")
                    .record(between(after.createdAt(), after.run().startedAt()));
        }
        if (before.ending() == null && after.ending() != null) {
            ended(
                    after.status(),
                    after.ending(),
                    between(after.createdAt(), after.ending().at()));
        }
    }

    private void ended(JobStatus status, Job.Ending ending, Duration took) {
        String outcome = status.name().toLowerCase(Locale.ROOT);
        Timer.builder("dcrx.jobs.duration")
                .description("From the order to the end")
                .tag("outcome", outcome)
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(took);
        String reason = switch (ending) {
            case Job.Ending.Broken broken -> broken.failure().reason().name();
            case Job.Ending.Image _, Job.Ending.Stopped _ -> "none";
        };
        String fault = switch (ending) {
            case Job.Ending.Broken broken ->
                broken.failure().reason().fault().name().toLowerCase(Locale.ROOT);
            case Job.Ending.Image _, Job.Ending.Stopped _ -> "none";
        };
        registry.counter("dcrx.jobs.ended", "outcome", outcome, "reason", reason, "fault", fault)
                .increment();
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** Clocks of workers and gateways differ a little: what seems to have happened later was now. */
    private static Duration between(Instant from, Instant to) {
        Duration between = Duration.between(from, to);
        return between.isNegative() ? Duration.ZERO : between;
    }
}
