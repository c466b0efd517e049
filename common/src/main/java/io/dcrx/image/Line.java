package io.dcrx.image;

import java.nio.charset.StandardCharsets;

/** One instruction as physical lines. */
final class Line {
    /** BuildKit reads lines of up to 64 KiB and refuses the file otherwise; a char is at most three bytes of UTF-8. */
    static final int MOST_BYTES = 60_000;

    private static final int MOST_CHARS = MOST_BYTES / 3;

    private Line() {}

    /**
     * The instruction, continued over several lines if it is too long for one.
     *
     * @throws IllegalArgumentException if it holds a line break: what follows it would be another instruction
     */
    static String wrap(String instruction) {
        if (instruction.indexOf('\n') >= 0 || instruction.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("an instruction must not hold a line break");
        }
        if (instruction.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES) {
            return instruction;
        }
        StringBuilder wrapped = new StringBuilder();
        int from = 0;
        while (instruction.length() - from > MOST_CHARS) {
            int to = from + MOST_CHARS;
            while (!canBreak(instruction.charAt(to - 1), instruction.charAt(to))) {
                to--;
            }
            wrapped.append(instruction, from, to).append("\\\n");
            from = to;
        }
        return wrapped.append(instruction, from, instruction.length()).toString();
    }

    /**
     * A continued line must not end in a backslash of its own, must not start as a comment or with a space (readers
     * disagree on whether that stays), and a character must not be cut in two.
     */
    private static boolean canBreak(char before, char after) {
        return before != '\\'
                && after != '#'
                && !Character.isWhitespace(after)
                && !Character.isSpaceChar(after)
                && !Character.isHighSurrogate(before);
    }
}
