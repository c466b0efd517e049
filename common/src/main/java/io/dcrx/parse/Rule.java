package io.dcrx.parse;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a text must be like. The same rule is asked by the parser, which names the field, and by the record that holds the
 * text, which then cannot be made with another one, wherever it comes from.
 *
 * @param wanted what is right, to follow the words "must be"
 */
public record Rule(Predicate<String> holds, String wanted) {
    static final Rule ANYTHING = new Rule(_ -> true, "anything");

    /** A text that matches the whole pattern. */
    public static Rule matching(String regex, String wanted) {
        return new Rule(Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate(), wanted);
    }

    /** Both; this rule's complaint comes first. */
    public Rule and(Rule other) {
        return new Rule(holds.and(other.holds), wanted + ", and " + other.wanted);
    }

    public boolean allows(String text) {
        return holds.test(text);
    }

    /** @throws IllegalArgumentException if the text breaks the rule */
    public String require(String text) {
        if (!allows(text)) {
            // Without the text: it may hold a secret, and this may end in a log.
            throw new IllegalArgumentException("must be " + wanted);
        }
        return text;
    }

    /** As {@link #require}, for each of them. */
    public List<String> requireAll(List<String> texts) {
        texts.forEach(this::require);
        return List.copyOf(texts);
    }

    /** As {@link #require}, but nothing is fine too. */
    public @Nullable String allow(@Nullable String text) {
        return text == null ? null : require(text);
    }
}
