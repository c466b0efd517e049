package io.dcrx.image;

import java.util.ArrayList;
import java.util.List;

/** Writes commands, given the shell that the image has at that place. */
record ShellForm(List<String> shell) {
    /** What an engine takes where neither the image nor its base says otherwise. */
    static final ShellForm DEFAULT = new ShellForm(List.of("/bin/sh", "-c"));

    /** What follows {@code RUN}, {@code CMD}, {@code ENTRYPOINT} or {@code HEALTHCHECK CMD}. */
    String write(Command command) {
        return switch (command) {
            case Command.Exec(List<String> words) -> Quoting.json(words);
            case Command.Shell shown when shown.isWrittenAsItIs() -> shown.text();
            case Command.Shell(String text) -> Quoting.json(words(text));
        };
    }

    private List<String> words(String text) {
        List<String> words = new ArrayList<>(shell);
        words.add(text);
        return words;
    }
}
