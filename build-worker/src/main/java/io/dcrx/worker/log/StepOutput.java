package io.dcrx.worker.log;

import io.dcrx.log.LogLine;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one step prints. Where there is no room for a line it is counted, and the last ones are remembered. */
final class StepOutput {
    /** The end of what a step printed is what tells why it failed. */
    private static final int REMEMBERED = 32 * 1024;

    private final String step;
    private final LogMask mask;
    private final Map<LogLine.Stream, Lines> streams = new EnumMap<>(LogLine.Stream.class);
    private final Deque<LogLine> remembered = new ArrayDeque<>();
    private int rememberedWeight;
    private long cutLines;
    private long cutWeight;

    StepOutput(String step, LogMask mask) {
        this.step = step;
        this.mask = mask;
    }

    /** The lines that are whole now. */
    List<LogLine> print(LogLine.Stream stream, Instant at, byte[] bytes) {
        Lines lines = streams.computeIfAbsent(stream, none -> new Lines(mask));
        return lines.add(bytes).stream()
                .map(text -> new LogLine(at, step, stream, text))
                .toList();
    }

    /** The lines that nothing ended. */
    List<LogLine> end() {
        Instant now = Instant.now();
        List<LogLine> left = new ArrayList<>();
        streams.forEach((stream, lines) -> lines.end().forEach(text -> left.add(new LogLine(now, step, stream, text))));
        return left;
    }

    void cut(LogLine line) {
        cutLines++;
        cutWeight += Weight.of(line);
        remembered.add(line);
        rememberedWeight += Weight.of(line);
        while (rememberedWeight > REMEMBERED) {
            rememberedWeight -= Weight.of(remembered.remove());
        }
    }

    boolean isCut() {
        return cutLines > 0;
    }

    /**
     * What there is to show in place of the lines that were cut, which are forgotten: a sentence, and the last of them.
     *
     * @param why there was no room
     */
    List<LogLine> insteadOfCut(String why) {
        List<LogLine> instead = new ArrayList<>();
        long gone = cutLines - remembered.size();
        if (gone > 0) {
            String sentence = "%d lines, about %s, are not kept here: %s"
                    .formatted(gone, Weight.words(cutWeight - rememberedWeight), why);
            instead.add(new LogLine(Instant.now(), step, LogLine.Stream.FARM, sentence));
        }
        instead.addAll(remembered);
        remembered.clear();
        rememberedWeight = 0;
        cutLines = 0;
        cutWeight = 0;
        return instead;
    }
}
