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
