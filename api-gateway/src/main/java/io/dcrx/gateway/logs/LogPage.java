package io.dcrx.gateway.logs;

import io.dcrx.job.JobStatus;
import io.dcrx.log.LogChunk;
import io.dcrx.log.LogLine;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Some lines of a log, one after the other.
 *
 * @param end where the next page begins
 * @param ended how the job has ended; null while there may be more to come
 */
record LogPage(List<Line> lines, LogPosition end, @Nullable JobStatus ended) {

    /** A line with the place where it stands. */
    record Line(LogPosition position, int attempt, LogLine line) {}

    /** What of these chunks comes after a place, which may be in the middle of one. */
    static LogPage of(List<LogChunk> chunks, LogPosition after) {
        List<Line> lines = chunks.stream()
                .flatMap(LogPage::lines)
                .filter(line -> after.isBefore(line.position()))
                .toList();
        return new LogPage(lines, lines.isEmpty() ? after : lines.getLast().position(), null);
    }

    static LogPage nothingUpTo(LogPosition end) {
        return new LogPage(List.of(), end, null);
    }

    static LogPage last(LogPosition end, JobStatus ended) {
        return new LogPage(List.of(), end, ended);
    }

    private static Stream<Line> lines(LogChunk chunk) {
        return IntStream.range(0, chunk.lines().size())
                .mapToObj(i -> new Line(
                        LogPosition.of(chunk.attempt(), chunk.first() + i),
                        chunk.attempt().number(),
                        chunk.lines().get(i)));
    }
}
