package io.dcrx.gateway.logs;

import io.dcrx.id.UuidV7;
import io.dcrx.job.Attempt;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Where a line stands in a job's log: attempts in the order that {@link Attempt} gives them, in each the lines by their
 * number. As text it sorts the same in Java and in every database, and is the same at every gateway, so a reader who comes
 * back anywhere goes on where they were.
 *
 * @param text digits of one width, from the most significant: dispatch, offset and delivery of the order, start of the
 *     attempt in milliseconds, number of the line; empty before the first line
 */
record LogPosition(String text) implements Comparable<LogPosition> {
    static final LogPosition START = new LogPosition("");

    private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{38}");
    private static final HexFormat HEX = HexFormat.of();

    static LogPosition of(Attempt attempt, int line) {
        long start = UuidV7.madeAt(attempt.id()).toEpochMilli();
        return new LogPosition(HEX.toHexDigits(attempt.number(), 4)
                + HEX.toHexDigits(attempt.offset(), 12)
                + HEX.toHexDigits(Math.min(attempt.delivery(), 0xff), 2)
                + HEX.toHexDigits(start, 12)
                + HEX.toHexDigits(line, 8));
    }

    /** @throws IllegalArgumentException if no line stands there */
    static LogPosition parse(String text) {
        if (!SHAPE.matcher(text).matches()) {
            throw new IllegalArgumentException("not the id of a line");
        }
        return new LogPosition(text);
    }

    boolean isBefore(LogPosition other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(LogPosition other) {
        return text.compareTo(other.text);
    }
}
