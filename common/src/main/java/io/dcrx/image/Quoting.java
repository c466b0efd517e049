package io.dcrx.image;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a text must be written in a Dockerfile to mean itself. Three things read a line one after the other: the splitter
 * of instruction, flags and arguments; then, for lists, JSON; then the word lexer, which takes away quotes and backslashes
 * and puts in variables. A text is written for the last reader first.
 */
final class Quoting {
    /** Means itself to every reader, and cannot start a flag, a comment, a JSON list or a heredoc. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:][A-Za-z0-9_./:@%+,-]*");

    private static final Pattern FLAG = Pattern.compile("[A-Za-z0-9_./:@%+,=${}-]+");

    private Quoting() {}

    /** Texts side by side as one word for the lexer, in which variables expand, but none reaches from one text into the next. */
    static String expanding(String... texts) {
        String joined = String.join("", texts);
        return PLAIN.matcher(joined).matches()
                ? joined
                : quoted(new Template(Arrays.stream(texts)
                        .flatMap(text -> Template.parse(text).parts().stream())
                        .toList()));
    }

    /** A word for the lexer in which nothing expands. */
    static String literal(String text) {
        return PLAIN.matcher(text).matches() ? text : quoted(new Template(List.of(new Template.Text(text))));
    }

    /** The value of a flag. Within quotes a backslash there makes any character itself. */
    static String flag(String text) {
        return FLAG.matcher(text).matches()
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A list in JSON (RFC 8259), in one line. */
    static String json(List<String> texts) {
        return texts.stream().map(Quoting::json).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(Template template) {
        StringBuilder out = new StringBuilder("\"");
        write(template, "\"\\$", out);
        return out.append('"').toString();
    }

    /**
     * @param special what the lexer must be told to take as it is: in a quoted text the quote, and in the word of a
     *     substitution, where the lexer starts anew, the other quote and the closing brace too
     */
    private static void write(Template template, String special, StringBuilder out) {
        for (Template.Part part : template.parts()) {
            switch (part) {
                case Template.Text(String text) -> escape(text, special, out);
                case Template.Variable(String name) ->
                    out.append("${").append(name).append('}');
                case Template.OrElse(String name, Template word) -> substitution(name, ":-", word, out);
                case Template.IfSet(String name, Template word) -> substitution(name, ":+", word, out);
            }
        }
    }

    private static void substitution(String name, String then, Template word, StringBuilder out) {
        out.append("${").append(name).append(then);
        write(word, "\"'\\$}", out);
        out.append('}');
    }

    private static void escape(String text, String special, StringBuilder out) {
        text.chars().forEach(c -> {
            if (special.indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append((char) c);
        });
    }

    private static String json(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            switch (c) {
                case '"', '\\' -> out.append('\\').append((char) c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u%04x".formatted(c));
                    } else {
                        out.append((char) c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }
}
