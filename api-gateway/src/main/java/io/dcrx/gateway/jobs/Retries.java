package io.dcrx.gateway.jobs;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason.Retry;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobEvent.Reported;
import io.dcrx.job.JobId;
import io.dcrx.job.Progress.Failed;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.springframework.stereotype.Component;

/**
 * Decides whether a failed attempt is the job's end. The decision is made once, where the failure is first heard of, and is
 * then an event like any other: what is folded knows neither a clock nor settings.
 */
@Component
class Retries {
    private final RetrySettings settings;

    Retries(RetrySettings settings) {
        this.settings = settings;
    }

    /** What is to be folded of an event: mostly the event itself, and instead of a failure that is no end, the retry. */
    JobEvent decide(Job job, JobEvent event, Instant now) {
        return event instanceof Reported report
                        && report.progress() instanceof Failed(Failure failure)
                        && report.attempt().number() == job.attempt()
                        && job.isNews(report)
                        && isWorthwhile(job, failure)
                ? scheduled(job, failure, report.at(), now)
                : event;
    }

    /** What follows when an attempt came to nothing of which no worker will tell. */
    JobEvent afterLoss(Job job, Failure failure, Instant now) {
        return isWorthwhile(job, failure)
                ? scheduled(job, failure, now, now)
                : new JobEvent.GivenUp(job.id(), now, job.attempt(), failure);
    }

    private boolean isWorthwhile(Job job, Failure failure) {
        return failure.reason().retry() == Retry.WORTHWHILE
                && job.attempt() < settings.maxAttempts()
                && !job.isUnwanted();
    }

    private JobEvent scheduled(Job job, Failure failure, Instant at, Instant now) {
        return new JobEvent.RetryScheduled(
                job.id(), at, job.attempt(), failure, now.plus(pause(job.id(), job.attempt())));
    }

    /**
     * Between half of the backoff and all of it, so that jobs which failed together do not come back together; always the
     * same for the same attempt.
     */
    private Duration pause(JobId id, int attempt) {
        Duration whole = settings.backoff();
        for (int i = 1; i < attempt && whole.compareTo(settings.maxBackoff()) < 0; i++) {
            whole = whole.multipliedBy(2);
        }
        long millis = whole.compareTo(settings.maxBackoff()) < 0
                ? whole.toMillis()
                : settings.maxBackoff().toMillis();
        SplittableRandom chance = new SplittableRandom(id.value().getLeastSignificantBits() ^ attempt);
        return Duration.ofMillis(millis - chance.nextLong(millis / 2 + 1));
    }
}
