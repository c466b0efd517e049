package io.dcrx.image;

/** One instruction as physical lines. */
final class Line {
    /** BuildKit reads lines of up to 64 KiB and refuses the whole file otherwise. */
    static final int MOST_BYTES = 60_000;

    private Line() {}

    /**
     * The instruction, continued over several lines if it is too long for one.
     *
     * @throws IllegalArgumentException if it holds a line break, for what follows it would be another instruction; or if it
     *     is too long and there is no place to break it, as in endless backslashes
     */
    static String wrap(String instruction) {
        if (instruction.indexOf('\n') >= 0 || instruction.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("it holds a line break");
        }
        StringBuilder wrapped = new StringBuilder();
        int from = 0;
        int size = 0;
        int place = 0;
        int sizeAtPlace = 0;
        for (int i = 0; i < instruction.length(); i++) {
            if (i > 0 && canBreak(instruction.charAt(i - 1), instruction.charAt(i))) {
                place = i;
                sizeAtPlace = size;
            }
            size += bytes(instruction.charAt(i));
            if (size > MOST_BYTES) {
                if (place == from) {
                    throw new IllegalArgumentException(
                            "it is longer than " + MOST_BYTES + " bytes and has no place to break the line");
                }
                wrapped.append(instruction, from, place).append("\\\n");
                from = place;
                size -= sizeAtPlace;
                sizeAtPlace = 0;
            }
        }
        return wrapped.append(instruction, from, instruction.length()).toString();
    }

    /**
     * A continued line must not end in a backslash of its own, must not start as a comment or with a space (a line of
     * nothing but those is dropped), and a character must not be cut in two.
     */
    private static boolean canBreak(char before, char after) {
        return before != '\\'
                && after != '#'
                && !Character.isWhitespace(after)
                && !Character.isSpaceChar(after)
                && after != '\u0085'
                && !Character.isLowSurrogate(after);
    }

    /** In UTF-8; each half of a surrogate pair makes two of the pair's four. */
    private static int bytes(char c) {
        return c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
}
