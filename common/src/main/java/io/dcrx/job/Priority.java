package io.dcrx.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** How urgent a job is, the most urgent first. */
public enum Priority {
    HIGH(0),
    NORMAL(1),
    LOW(2);

    private final int rank;

    Priority(int rank) {
        this.rank = rank;
    }

    /** As it is stored; the most urgent is the lowest. */
    public int rank() {
        return rank;
    }

    /** @throws IllegalArgumentException if nothing has that rank */
    public static Priority ofRank(int rank) {
        return Arrays.stream(values())
                .filter(priority -> priority.rank == rank)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no priority has the rank " + rank));
    }

    /** @throws IllegalArgumentException if there is none of that name */
    @JsonCreator
    static Priority of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** As in a request. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
