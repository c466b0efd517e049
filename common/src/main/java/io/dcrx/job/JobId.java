package io.dcrx.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/** A job's name for life: a UUID version 7 (RFC 9562), so ids sort by the time of their creation. */
public record JobId(UUID value) implements Comparable<JobId> {
    /** One for all ids, because only those of one generator are ordered within a millisecond. */
    private static final NoArgGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    public JobId {
        Objects.requireNonNull(value);
    }

    public static JobId create() {
        return new JobId(GENERATOR.generate());
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

    /** When it was made, to the millisecond: the first 48 bits of a UUID version 7. */
    public Instant madeAt() {
        return Instant.ofEpochMilli(value.getMostSignificantBits() >>> 16);
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
