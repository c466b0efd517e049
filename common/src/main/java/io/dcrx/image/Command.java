package io.dcrx.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/** What to run: a text for the shell, or the words of an executable and its arguments. In JSON a string or a list. */
public sealed interface Command {

    @JsonCreator
    static Command of(Object json) {
        return json instanceof List<?> words
                ? new Exec(words.stream().map(String.class::cast).toList())
                : new Shell((String) json);
    }

    /** Runs under the image's shell; may span lines. */
    record Shell(String text) implements Command {
        @JsonValue
        @Override
        public String text() {
            return text;
        }
    }

    /** Runs as it is, with no shell and no expansion. */
    record Exec(List<String> words) implements Command {
        public Exec {
            words = List.copyOf(words);
        }

        @JsonValue
        @Override
        public List<String> words() {
            return words;
        }
    }
}
