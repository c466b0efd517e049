package io.dcrx.gateway.jobs;

import io.dcrx.image.ImageReference;
import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.Progress;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JobMetersTest {
    private static final Instant ORDERED = Instant.parse("2026-01-01T00:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final JobMeters meters = new JobMeters(registry);
    private final Attempt attempt = Attempt.start(1, 7, 1);
    private Job job = Job.create(JobId.create(), UUID.randomUUID(), ImageReference.parse("r.example/a:b"), ORDERED);

    @Test
    void aJobsWayIsTimedFromItsOrder() {
        happens(new JobEvent.Accepted(job.id(), ORDERED));
        happens(reported(2, 1, new Progress.Started("w", "buildkit")));
        happens(reported(5, 2, new Progress.Failed(Failure.of(FailureReason.STEP_FAILED, "no"))));

        assertThat(registry.get("dcrx.jobs.wait").timer().totalTime(TimeUnit.SECONDS))
                .isEqualTo(2);
        assertThat(registry.get("dcrx.jobs.duration")
                        .tag("outcome", "failed")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isEqualTo(5);
        assertThat(registry.get("dcrx.jobs.ended")
                        .tags("outcome", "failed", "reason", "STEP_FAILED", "fault", "user")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("dcrx.fold.lag").timer().count()).isEqualTo(3);
    }

    /** What was folded before must not count again. */
    @Test
    void anEndCountsOnce() {
        happens(new JobEvent.Accepted(job.id(), ORDERED));
        happens(reported(5, 1, new Progress.Cancelled()));
        happens(reported(5, 1, new Progress.Cancelled()));
        assertThat(registry.get("dcrx.jobs.ended").counter().count()).isEqualTo(1);
    }

    private void happens(JobEvent event) {
        Job before = job;
        job = job.on(event);
        meters.changed(before, job, List.of(event), event.at().plusSeconds(1));
    }

    private JobEvent reported(int second, int sequence, Progress progress) {
        return new JobEvent.Reported(job.id(), ORDERED.plusSeconds(second), attempt, sequence, progress);
    }
}
