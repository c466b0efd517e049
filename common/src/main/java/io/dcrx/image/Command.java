package io.dcrx.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/** What to run: a text for the shell, or the words of an executable and its arguments. In JSON a string or a list. */
public sealed interface Command {

    /** @throws IllegalArgumentException if it is neither a string nor a list of strings */
    @JsonCreator
    static Command of(Object json) {
        return switch (json) {
            case String text -> new Shell(text);
            case List<?> words -> new Exec(words.stream().map(Command::word).toList());
            default -> throw new IllegalArgumentException("a command is a string or a list of strings");
        };
    }

    private static String word(Object json) {
        if (json instanceof String word) {
            return word;
        }
        throw new IllegalArgumentException("a command is a string or a list of strings");
    }

    /** Runs under the image's shell; may span lines. */
    record Shell(String text) implements Command {
        public Shell {
            Grammar.SHELL_COMMAND.require(text);
        }

        @JsonValue
        @Override
        public String text() {
            return text;
        }

        /**
         * Whether the command can follow its instruction as it is: it has one line, is not trimmed, is not taken for a flag, a
         * JSON list or a heredoc (whose body would swallow the instructions that follow), and its last backslash does not
         * continue the line.
         */
        public boolean isWrittenAsItIs() {
            return !text.isEmpty()
                    && text.chars().noneMatch(c -> c == '\n' || c == '\r')
                    && !isSpace(text.charAt(0))
                    && !isSpace(text.charAt(text.length() - 1))
                    && !text.startsWith("--")
                    && !text.startsWith("[")
                    && !text.contains("<<")
                    && !text.endsWith("\\");
        }

        /** At least what Go's {@code unicode.IsSpace} trims. */
        private static boolean isSpace(char c) {
            return c <= ' ' || c == '\u0085' || Character.isSpaceChar(c);
        }
    }

    /** Runs as it is, with no shell and no expansion. */
    record Exec(List<String> words) implements Command {
        public Exec {
            words = Grammar.WORD.requireAll(words);
        }

        @JsonValue
        @Override
        public List<String> words() {
            return words;
        }
    }
}
