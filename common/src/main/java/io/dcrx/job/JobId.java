package io.dcrx.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.dcrx.id.UuidV7;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** A job's name for life: a UUID version 7 (RFC 9562), so ids sort by the time of their creation. */
public record JobId(UUID value) implements Comparable<JobId> {
    public JobId {
        Objects.requireNonNull(value);
    }

    public static JobId create() {
        return new JobId(UuidV7.next());
    }

    /** @throws IllegalArgumentException if it is no UUID */
    @JsonCreator
    public static JobId parse(String text) {
        UUID value = UUID.fromString(text);
        // Java takes shortened groups too, and one job must not have two names.
        if (!value.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("'" + text + "' is no UUID");
        }
        return new JobId(value);
    }

    /** When it was made, to the millisecond. */
    public Instant madeAt() {
        return UuidV7.madeAt(value);
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
