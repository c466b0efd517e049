package io.dcrx.gateway.logs;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.log.LogChunk;
import io.dcrx.log.LogLine;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Chunks as a worker makes them: of one attempt, one after the other. */
final class TestChunks {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    private final JobId job;
    private final Attempt attempt;
    private int next = 1;

    TestChunks(JobId job, Attempt attempt) {
        this.job = job;
        this.attempt = attempt;
    }

    LogChunk chunk(String... texts) {
        return chunk(false, texts);
    }

    LogChunk last(String... texts) {
        return chunk(true, texts);
    }

    private LogChunk chunk(boolean last, String... texts) {
        List<LogLine> lines = Arrays.stream(texts)
                .map(text -> new LogLine(AT, "2/3", LogLine.Stream.STDOUT, text))
                .toList();
        LogChunk chunk = new LogChunk(job, attempt, next, lines, last);
        next += texts.length;
        return chunk;
    }

    static List<String> texts(List<LogChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.lines().stream())
                .map(LogLine::text)
                .toList();
    }
}
