package io.dcrx.worker.context;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Characters as a pattern lists them: {@code [abc]}, {@code [a-z]}, {@code [^a]}. */
record CharacterClass(boolean negated, List<Range> ranges) implements IntPredicate {
    record Range(int from, int to) {}

    CharacterClass {
        ranges = List.copyOf(ranges);
    }

    /**
     * @param opening where the class begins
     * @return where its closing bracket is
     */
    static int end(String pattern, int opening) {
        for (int i = opening + 1; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\') {
                i++;
            } else if (pattern.charAt(i) == ']') {
                return i;
            }
        }
        throw new IllegalArgumentException("has a [ that is not closed");
    }

    /** @param text what is between the brackets */
    static CharacterClass of(String text) {
        boolean negated = text.startsWith("^");
        List<Range> ranges = new ArrayList<>();
        int i = negated ? 1 : 0;
        while (i < text.length()) {
            int from = literal(text, i);
            i = next(text, i);
            int to = from;
            if (text.startsWith("-", i)) {
                to = literal(text, i + 1);
                i = next(text, i + 1);
            }
            if (to < from) {
                throw new IllegalArgumentException("has a range in [] whose end is before its start");
            }
            ranges.add(new Range(from, to));
        }
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("has [] with nothing in it");
        }
        return new CharacterClass(negated, ranges);
    }

    @Override
    public boolean test(int character) {
        return negated != ranges.stream().anyMatch(range -> range.from() <= character && character <= range.to());
    }

    private static int literal(String text, int at) {
        int i = at < text.length() && text.charAt(at) == '\\' ? at + 1 : at;
        if (i >= text.length()) {
            throw new IllegalArgumentException("has an unfinished range in []");
        }
        return text.codePointAt(i);
    }

    private static int next(String text, int at) {
        return at + Character.charCount(literal(text, at)) + (text.charAt(at) == '\\' ? 1 : 0);
    }
}
