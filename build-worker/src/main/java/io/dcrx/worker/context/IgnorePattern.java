package io.dcrx.worker.context;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pattern of a {@code .dockerignore}, read as the docker command reads it (moby/patternmatcher): {@code *} and {@code ?} stay
 * within a part of a path, {@code **} crosses parts, {@code [a-z]} is one of those, and a backslash takes the meaning from what
 * follows. It is tried on all places at once, so that no pattern, however it is made, takes longer than its length times that of
 * the path.
 */
final class IgnorePattern {
    private static final String SPECIAL = "*?[]\\";

    private final List<Piece> pieces;

    /** From which places in the text one can go on after this piece, if one was at these. */
    private interface Piece {
        BitSet after(BitSet places, String text);
    }

    private IgnorePattern(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /** @throws IllegalArgumentException if it is no pattern */
    static IgnorePattern of(String pattern) {
        List<Piece> pieces = new ArrayList<>();
        int i = 0;
        if (isEnding(pattern)) {
            pieces.add(IgnorePattern::everything);
            i = 2;
        }
        while (i < pattern.length()) {
            char c = pattern.charAt(i);
            if (pattern.startsWith("**", i)) {
                i += pattern.startsWith("**/", i) ? 3 : 2;
                pieces.add(i == pattern.length() ? IgnorePattern::everything : IgnorePattern::folders);
            } else if (c == '*') {
                pieces.add(IgnorePattern::withinPart);
                i++;
            } else if (c == '?') {
                pieces.add(one(character -> character != '/'));
                i++;
            } else if (c == '[') {
                int end = CharacterClass.end(pattern, i);
                pieces.add(one(CharacterClass.of(pattern.substring(i + 1, end))));
                i = end + 1;
            } else {
                boolean escaped = c == '\\' && i + 1 < pattern.length();
                int literal = pattern.codePointAt(escaped ? i + 1 : i);
                pieces.add(one(character -> character == literal));
                i += Character.charCount(literal) + (escaped ? 1 : 0);
            }
        }
        return new IgnorePattern(pieces);
    }

    /**
     * Whether paths need only end as it does: {@code **.pem} is {@code keys/server.pem}, too. That is so only if
     * nothing special follows: the {@code **} of {@code **.p?m} is no folder or any number of them, as anywhere else.
     */
    private static boolean isEnding(String pattern) {
        return pattern.startsWith("**")
                && !pattern.startsWith("**/")
                && pattern.chars().skip(2).noneMatch(c -> SPECIAL.indexOf(c) >= 0);
    }

    /** Whether it is the whole path. */
    boolean matches(String path) {
        BitSet places = new BitSet(path.length() + 1);
        places.set(0);
        for (Piece piece : pieces) {
            if (places.isEmpty()) {
                return false;
            }
            places = piece.after(places, path);
        }
        return places.get(path.length());
    }

    private static Piece one(IntPredicate character) {
        return (places, text) -> {
            BitSet after = new BitSet(text.length() + 1);
            for (int at = places.nextSetBit(0); at >= 0 && at < text.length(); at = places.nextSetBit(at + 1)) {
                int found = text.codePointAt(at);
                if (character.test(found)) {
                    after.set(at + Character.charCount(found));
                }
            }
            return after;
        };
    }

    private static BitSet withinPart(BitSet places, String text) {
        BitSet after = new BitSet(text.length() + 1);
        for (int at = places.nextSetBit(0); at >= 0; at = places.nextSetBit(at + 1)) {
            int slash = text.indexOf('/', at);
            after.set(at, (slash < 0 ? text.length() : slash) + 1);
        }
        return after;
    }

    /** No folder or any number of them. */
    private static BitSet folders(BitSet places, String text) {
        BitSet after = (BitSet) places.clone();
        int first = places.nextSetBit(0);
        for (int slash = text.indexOf('/', first); slash >= 0; slash = text.indexOf('/', slash + 1)) {
            after.set(slash + 1);
        }
        return after;
    }

    private static BitSet everything(BitSet places, String text) {
        BitSet after = new BitSet(text.length() + 1);
        after.set(places.nextSetBit(0), text.length() + 1);
        return after;
    }
}
