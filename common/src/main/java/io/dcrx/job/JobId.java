package io.dcrx.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.uuid.Generators;
import java.util.Objects;
import java.util.UUID;

/** A job's name for life: a UUID version 7 (RFC 9562), so ids sort by the time of their creation. */
public record JobId(UUID value) implements Comparable<JobId> {
    public JobId {
        Objects.requireNonNull(value);
    }

    public static JobId create() {
        return new JobId(Generators.timeBasedEpochGenerator().generate());
    }

    /** @throws IllegalArgumentException if it is no UUID */
    @JsonCreator
    public static JobId parse(String text) {
        return new JobId(UUID.fromString(text));
    }

    @Override
    public int compareTo(JobId other) {
        return toString().compareTo(other.toString());
    }

    @JsonValue
    @Override
    public String toString() {
        return value.toString();
    }
}
