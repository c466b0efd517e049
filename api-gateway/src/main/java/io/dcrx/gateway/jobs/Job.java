package io.dcrx.gateway.jobs;

import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import io.dcrx.job.Failure;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobEvent.Accepted;
import io.dcrx.job.JobEvent.CancelRequested;
import io.dcrx.job.JobEvent.GivenUp;
import io.dcrx.job.JobEvent.Reported;
import io.dcrx.job.JobEvent.RetryScheduled;
import io.dcrx.job.JobEvent.Withdrawn;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Progress.Building;
import io.dcrx.job.Progress.Cancelled;
import io.dcrx.job.Progress.Done;
import io.dcrx.job.Progress.Failed;
import io.dcrx.job.Progress.Generating;
import io.dcrx.job.Progress.Pushing;
import io.dcrx.job.Progress.Started;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is: the fold of everything that happened to it.
 *
 * <p>{@link #on} is pure and the only place that changes a state. Whatever order events come in, and however often:
 * events of a superseded attempt, repeated events and late ones change nothing, and nothing changes a job that has ended.
 *
 * @param attempt which dispatch this is, from 1
 * @param notBefore when this dispatch may be given out at the earliest; null: at once
 * @param run what the highest attempt heard of has reported; null before the first
 * @param cancelRequestedAt since when nobody wants it any more; null if it is wanted
 * @param ending how it ended; null until then
 */
record Job(
        JobId id,
        UUID owner,
        ImageReference target,
        Instant createdAt,
        JobStatus status,
        int attempt,
        @Nullable Instant notBefore,
        @Nullable Run run,
        @Nullable Instant cancelRequestedAt,
        @Nullable Ending ending) {

    /** How a job ended, and when. */
    sealed interface Ending {
        Instant at();

        /** The registry has it. */
        record Image(Instant at, Digest digest, long size) implements Ending {}

        /** There is no image. */
        record Broken(Instant at, Failure failure) implements Ending {}

        /** It was not wanted any more. */
        record Stopped(Instant at) implements Ending {}
    }

    static Job create(JobId id, UUID owner, ImageReference target, Instant at) {
        return new Job(id, owner, target, at, JobStatus.CREATED, 1, null, null, null, null);
    }

    /** The job after the event; the same instance if the event changes nothing. */
    Job on(JobEvent event) {
        return switch (status) {
            case CREATED ->
                switch (event) {
                    case Accepted _ -> moved(JobStatus.PENDING);
                    case CancelRequested _, Withdrawn _, RetryScheduled _, GivenUp _, Reported _ -> this;
                };
            case PENDING, AUTHORIZING, GENERATING, BUILDING, PUSHING ->
                switch (event) {
                    case Accepted _ -> this;
                    case CancelRequested(JobId _, Instant at, String _) -> isUnwanted() ? this : unwanted(at);
                    // Whoever has it confirms that it is stopped; nobody is to be waited for where nobody has it.
                    case Withdrawn(JobId _, Instant at) ->
                        isUnwanted() && status == JobStatus.PENDING ? stopped(at) : this;
                    case RetryScheduled(JobId _, Instant at, int failed, Failure _, Instant notBefore) ->
                        failed == attempt ? again(at, notBefore) : this;
                    case GivenUp(JobId _, Instant at, int last, Failure failure) ->
                        last == attempt ? failed(at, failure) : this;
                    case Reported report -> isNews(report) ? heard(report) : this;
                };
            case DONE, FAILED, CANCELLED -> this;
        };
    }

    /** Whether somebody asked for it to be cancelled. */
    boolean isUnwanted() {
        return cancelRequestedAt != null;
    }

    /** Whether the report counts: it is of this dispatch, and of the highest attempt at it the latest that was heard. */
    boolean isNews(Reported report) {
        if (run == null) {
            return report.attempt().number() >= attempt;
        }
        int order = report.attempt().compareTo(run.attempt());
        return order > 0 || (order == 0 && report.sequence() > run.sequence());
    }

    private Job heard(Reported report) {
        Instant at = report.at();
        Job job = withRun(Run.after(run, report));
        return switch (report.progress()) {
            case Started _ -> job.moved(JobStatus.AUTHORIZING);
            case Generating _ -> job.moved(JobStatus.GENERATING);
            case Building _ -> job.moved(JobStatus.BUILDING);
            case Pushing _ -> job.moved(JobStatus.PUSHING);
            case Done(Digest digest, long size) -> job.ended(JobStatus.DONE, new Ending.Image(at, digest, size));
            case Failed(Failure failure) -> job.failed(at, failure);
            case Cancelled _ -> job.stopped(at);
        };
    }

    /** Of a job that nobody wants, it is the end that was wished for. */
    private Job failed(Instant at, Failure failure) {
        return isUnwanted() ? stopped(at) : ended(JobStatus.FAILED, new Ending.Broken(at, failure));
    }

    /** The next dispatch, of which nothing was heard yet. */
    private Job again(Instant at, Instant earliest) {
        return isUnwanted()
                ? stopped(at)
                : new Job(
                        id,
                        owner,
                        target,
                        createdAt,
                        JobStatus.PENDING,
                        attempt + 1,
                        earliest,
                        null,
                        cancelRequestedAt,
                        ending);
    }

    private Job withRun(Run latest) {
        int number = latest.attempt().number();
        return new Job(id, owner, target, createdAt, status, number, notBefore, latest, cancelRequestedAt, ending);
    }

    private Job moved(JobStatus next) {
        return new Job(id, owner, target, createdAt, next, attempt, notBefore, run, cancelRequestedAt, ending);
    }

    private Job ended(JobStatus next, Ending how) {
        return new Job(id, owner, target, createdAt, next, attempt, notBefore, run, cancelRequestedAt, how);
    }

    private Job stopped(Instant at) {
        return ended(JobStatus.CANCELLED, new Ending.Stopped(at));
    }

    private Job unwanted(Instant since) {
        return new Job(id, owner, target, createdAt, status, attempt, notBefore, run, since, ending);
    }
}
