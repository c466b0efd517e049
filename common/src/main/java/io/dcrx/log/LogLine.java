package io.dcrx.log;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of a build's log.
 *
 * @param at when it was printed
 * @param step which step it is about, such as {@code 2/3} or {@code build 2/3}; null if it is about the whole attempt
 * @param text without the line break; never holds a secret that the farm knows of
 */
public record LogLine(Instant at, @Nullable String step, Stream stream, String text) {

    /** Where a line comes from. */
    public enum Stream {
        @JsonProperty("stdout")
        STDOUT,
        @JsonProperty("stderr")
        STDERR,
        /** Nothing that the build printed: the farm itself says it. */
        @JsonProperty("farm")
        FARM
    }

    public LogLine {
        Objects.requireNonNull(at);
        Objects.requireNonNull(stream);
        Objects.requireNonNull(text);
    }
}
