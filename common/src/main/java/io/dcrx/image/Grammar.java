package io.dcrx.image;

import io.dcrx.parse.Rule;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What the strings in layers must be like, beyond being strings. */
final class Grammar {
    /** A Dockerfile holds one instruction a line, so that no string in one can hold a line break, but for exec forms. */
    static final Rule LINE = Rule.matching("[^\\n\\r\\x00]*", "a single line");

    static final Rule FILLED = Rule.matching("[^\\n\\r\\x00]+", "a single line, and not empty");

    /** The text of a {@link Template}. */
    static final Rule EXPANDING = LINE.and(new Rule(
            text -> !Template.isUnsupported(text),
            "without substitutions other than ${NAME}, ${NAME:-word} and ${NAME:+word}; write \\$ for a dollar"));

    static final Rule FILLED_EXPANDING = FILLED.and(EXPANDING);

    /** What stands left of the equals sign in {@code ENV} and {@code LABEL}. */
    static final Rule KEY = Rule.matching("[^=\\n\\r\\x00]+", "a single line, not empty, without '='");

    private static final Pattern ALIAS_PATTERN = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,127}");

    /** The name of a stage. */
    static final Rule ALIAS = new Rule(
            ALIAS_PATTERN.asMatchPredicate(),
            "a stage's name: a letter, then letters, digits, '.', '_' and '-', at most 128");

    /** A variable where no quotes can be written. */
    private static final Pattern BARE_VARIABLE =
            Pattern.compile("\\$(?:[A-Za-z_]\\w*+|\\{[A-Za-z_]\\w*+(?::[-+][\\w./:-]*+)?})");

    /** The repository of a base image, in which {@code ARG}s from before the first stage may stand, or an earlier stage. */
    static final Rule BASE = new Rule(
            withVariables(text -> ALIAS_PATTERN.matcher(text).matches() || ImageReference.isRepository(text)),
            "an image's repository such as 'python' or 'ghcr.io/owner/image', its tag in a field of its own, or the alias"
                    + " of an earlier stage");

    /** The tag of a base image, in which {@code ARG}s from before the first stage may stand. */
    static final Rule TAG = new Rule(withVariables(ImageReference::isTag), "an image tag such as '3.11-slim'");

    private Grammar() {}

    /** Whether the text may stand there once its variables have values; any value that fits will do. */
    private static Predicate<String> withVariables(Predicate<String> holds) {
        return text ->
                text.length() <= 512 && holds.test(BARE_VARIABLE.matcher(text).replaceAll("x"));
    }
}
