package io.dcrx.image;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a Dockerfile's words are read: quotes and backslashes go, variables are put in. Written from the reference and from
 * what BuildKit does, independently of the renderer that it checks.
 */
final class WordLexer {
    private final String text;
    private final Function<String, @Nullable String> variables;
    private int next;

    private WordLexer(String text, Function<String, @Nullable String> variables) {
        this.text = text;
        this.variables = variables;
    }

    /** @param variables gives null for a variable that is not set */
    static String expand(String text, Function<String, @Nullable String> variables) {
        // The scanner of BuildKit drops a byte order mark at the start of a word.
        String word = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return new WordLexer(word, variables).until(-1);
    }

    private String until(int stop) {
        StringBuilder out = new StringBuilder();
        while (next < text.length()) {
            char c = text.charAt(next);
            if (c == stop) {
                next++;
                return out.toString();
            }
            switch (c) {
                case '\'' -> out.append(singleQuoted());
                case '"' -> out.append(doubleQuoted());
                case '$' -> out.append(dollar());
                case '\\' -> {
                    next++;
                    if (next < text.length()) {
                        out.append(text.charAt(next++));
                    }
                }
                default -> {
                    out.append(c);
                    next++;
                }
            }
        }
        if (stop >= 0) {
            throw new IllegalArgumentException("looking for " + (char) stop + " in " + text);
        }
        return out.toString();
    }

    private String singleQuoted() {
        int end = text.indexOf('\'', next + 1);
        if (end < 0) {
            throw new IllegalArgumentException("looking for ' in " + text);
        }
        String inside = text.substring(next + 1, end);
        next = end + 1;
        return inside;
    }

    private String doubleQuoted() {
        StringBuilder out = new StringBuilder();
        next++;
        while (next < text.length()) {
            char c = text.charAt(next);
            if (c == '"') {
                next++;
                return out.toString();
            } else if (c == '$') {
                out.append(dollar());
            } else if (c == '\\' && next + 1 < text.length() && "\"$\\".indexOf(text.charAt(next + 1)) >= 0) {
                out.append(text.charAt(next + 1));
                next += 2;
            } else {
                out.append(c);
                next++;
            }
        }
        throw new IllegalArgumentException("looking for \" in " + text);
    }

    private String dollar() {
        next++;
        if (next < text.length() && text.charAt(next) == '{') {
            next++;
            return substitution();
        }
        String name = name();
        return name.isEmpty() ? "$" : value(name);
    }

    private String substitution() {
        String name = name();
        if (name.isEmpty() || next == text.length()) {
            throw new IllegalArgumentException("bad substitution in " + text);
        }
        char c = text.charAt(next++);
        if (c == '}') {
            return value(name);
        }
        char modifier = c == ':' && next < text.length() ? text.charAt(next++) : ' ';
        String word = until('}');
        return switch (modifier) {
            case '-' -> value(name).isEmpty() ? word : value(name);
            case '+' -> value(name).isEmpty() ? "" : word;
            default -> throw new IllegalArgumentException("unsupported modifier in " + text);
        };
    }

    /** Letters and digits of any alphabet, or one of the shell's special parameters, or digits alone. */
    private String name() {
        int start = next;
        if (next < text.length() && "@*#?-$!".indexOf(text.charAt(next)) >= 0) {
            return text.substring(start, ++next);
        }
        boolean isNumber = next < text.length() && Character.isDigit(text.codePointAt(next));
        while (next < text.length()) {
            int c = text.codePointAt(next);
            if (isNumber ? !Character.isDigit(c) : !Character.isLetterOrDigit(c) && c != '_') {
                break;
            }
            next += Character.charCount(c);
        }
        return text.substring(start, next);
    }

    private String value(String name) {
        @Nullable String value = variables.apply(name);
        return value == null ? "" : value;
    }
}
