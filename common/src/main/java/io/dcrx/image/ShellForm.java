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
            case Command.Shell(String text) -> isWrittenAsItIs(text) ? text : Quoting.json(words(text));
        };
    }

    /**
     * Whether the command can follow its instruction as it is: it has one line, is not trimmed, is not taken for a flag, a
     * JSON list or a heredoc (whose body would swallow the instructions that follow), and its last backslash does not
     * continue the line.
     */
    private static boolean isWrittenAsItIs(String text) {
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

    private List<String> words(String text) {
        List<String> words = new ArrayList<>(shell);
        words.add(text);
        return words;
    }
}
