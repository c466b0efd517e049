package io.dcrx.job;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.Objects;

/** Something that happened to a job. A job's state is the fold of its events. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(JobEvent.Accepted.class),
    @JsonSubTypes.Type(JobEvent.CancelRequested.class),
    @JsonSubTypes.Type(JobEvent.Withdrawn.class),
    @JsonSubTypes.Type(JobEvent.RetryScheduled.class),
    @JsonSubTypes.Type(JobEvent.GivenUp.class),
    @JsonSubTypes.Type(JobEvent.Reported.class),
})
public sealed interface JobEvent {

    JobId jobId();

    Instant at();

    /** The gateway committed the job: from now on it is never lost. */
    @JsonTypeName("accepted")
    record Accepted(JobId jobId, Instant at) implements JobEvent {
        public Accepted {
            Objects.requireNonNull(jobId);
            Objects.requireNonNull(at);
        }
    }

    /**
     * Somebody does not want the job any more. A wish: it ends when nobody works on it.
     *
     * @param by that user's name
     */
    @JsonTypeName("cancel_requested")
    record CancelRequested(JobId jobId, Instant at, String by) implements JobEvent {
        public CancelRequested {
            Objects.requireNonNull(jobId);
            Objects.requireNonNull(at);
            Objects.requireNonNull(by);
        }
    }

    /** The gateway found that no worker has the job, and that none will begin with it. */
    @JsonTypeName("withdrawn")
    record Withdrawn(JobId jobId, Instant at) implements JobEvent {
        public Withdrawn {
            Objects.requireNonNull(jobId);
            Objects.requireNonNull(at);
        }
    }

    /**
     * An attempt came to nothing, and the gateway decided that another one is worthwhile. The decision is carried here, so
     * that nobody has to come to it again.
     *
     * @param attempt the number of the dispatch that failed; the next one is one higher
     * @param failure why
     * @param notBefore when the next one may be given out
     */
    @JsonTypeName("retry_scheduled")
    record RetryScheduled(JobId jobId, Instant at, int attempt, Failure failure, Instant notBefore)
            implements JobEvent {
        public RetryScheduled {
            Objects.requireNonNull(jobId);
            Objects.requireNonNull(at);
            Objects.requireNonNull(failure);
            Objects.requireNonNull(notBefore);
        }
    }

    /**
     * The gateway ended a job of which no worker will tell any more.
     *
     * @param attempt the number of the dispatch that was the last
     */
    @JsonTypeName("given_up")
    record GivenUp(JobId jobId, Instant at, int attempt, Failure failure) implements JobEvent {
        public GivenUp {
            Objects.requireNonNull(jobId);
            Objects.requireNonNull(at);
            Objects.requireNonNull(failure);
        }
    }

    /**
     * A worker reports from an attempt.
     *
     * @param sequence counts the reports of an attempt, from 1
     */
    @JsonTypeName("reported")
    record Reported(JobId jobId, Instant at, Attempt attempt, int sequence, Progress progress) implements JobEvent {
        public Reported {
            Objects.requireNonNull(jobId);
            Objects.requireNonNull(at);
            Objects.requireNonNull(attempt);
            Objects.requireNonNull(progress);
        }
    }
}
