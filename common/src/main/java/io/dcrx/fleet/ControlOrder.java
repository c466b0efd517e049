package io.dcrx.fleet;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dcrx.job.JobId;
import java.time.Instant;
import java.util.Objects;

/** What every worker is told beside the queue. Only the latest one of a {@link #key} counts. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({@JsonSubTypes.Type(ControlOrder.Cancel.class), @JsonSubTypes.Type(ControlOrder.Drain.class)})
public sealed interface ControlOrder {

    /** What it is about. */
    String key();

    Instant at();

    /** Nobody wants the job any more: whoever has it stops, and whoever gets it does not begin. */
    @JsonTypeName("cancel")
    record Cancel(JobId jobId, Instant at) implements ControlOrder {
        public Cancel {
            Objects.requireNonNull(jobId);
            Objects.requireNonNull(at);
        }

        @Override
        public String key() {
            return jobId.toString();
        }
    }

    /**
     * A worker takes nothing new and finishes what it has.
     *
     * @param draining false if it may take jobs again
     */
    @JsonTypeName("drain")
    record Drain(String worker, boolean draining, Instant at) implements ControlOrder {
        public Drain {
            Objects.requireNonNull(worker);
            Objects.requireNonNull(at);
        }

        @Override
        public String key() {
            return "worker/" + worker;
        }
    }
}
