package io.dcrx.log;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import java.util.List;
import java.util.Objects;

/**
 * Some lines of an attempt's log, one after the other.
 *
 * @param first the number of the first line; the lines of an attempt are numbered from 1
 * @param lines at least one
 * @param last whether this attempt has nothing more to say
 */
public record LogChunk(JobId jobId, Attempt attempt, int first, List<LogLine> lines, boolean last) {
    public LogChunk {
        Objects.requireNonNull(jobId);
        Objects.requireNonNull(attempt);
        lines = List.copyOf(lines);
        if (first < 1 || lines.isEmpty()) {
            throw new IllegalArgumentException("a chunk holds lines, and they are numbered from 1");
        }
    }

    /** The number of the last line. */
    public int end() {
        return first + lines.size() - 1;
    }
}
