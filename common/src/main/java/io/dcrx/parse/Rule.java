package io.dcrx.parse;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a text must be like. The same rule is asked by the parser, which names the field, and by the record that holds the
 * text, which then cannot be made with another one, wherever it comes from.
 */
public final class Rule {
    static final Rule ANYTHING = new Rule(List.of());

    private final List<Part> parts;

    private Rule(List<Part> parts) {
        this.parts = parts;
    }

    /** @param wanted what is right, to follow the words "must be" */
    public static Rule of(Predicate<String> holds, String wanted) {
        return new Rule(List.of(new Part(holds, wanted)));
    }

    /** A text that matches the whole pattern. Groups are not to be repeated in it: a long text would exhaust the stack. */
    public static Rule matching(String regex, String wanted) {
        return of(Pattern.compile(regex, Pattern.DOTALL).asMatchPredicate(), wanted);
    }

    /** As databases count: what lies beyond the Basic Multilingual Plane, such as most emoji, counts twice to some of them. */
    public static Rule atMost(int characters) {
        return of(text -> text.length() <= characters, "at most " + characters + " characters (UTF-16)");
    }

    /** Both; the other is asked only where this one holds. */
    public Rule and(Rule other) {
        return new Rule(Stream.concat(parts.stream(), other.parts.stream()).toList());
    }

    public boolean allows(String text) {
        return broken(text).isEmpty();
    }

    /** What the text would have to be and is not. */
    public Optional<String> broken(String text) {
        return parts.stream().filter(part -> !part.holds.test(text)).findFirst().map(Part::wanted);
    }

    /** @throws IllegalArgumentException if the text breaks the rule; without the text, which may be a secret */
    public String require(String text) {
        broken(text).ifPresent(wanted -> {
            throw new IllegalArgumentException("must be " + wanted);
        });
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

    private record Part(Predicate<String> holds, String wanted) {}
}
