package io.dcrx.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every {@code RUN} and {@code ADD} that an engine could see in a Dockerfile. Engines disagree on where an instruction
 * ends and another one starts: on heredocs, on two backslashes at a line's end, on the escape character. So every line is
 * taken for the start of an instruction, and continued in each way that there is. What this sees too much of is text that
 * looks like an instruction, such as in a heredoc; overlook one it cannot, because each starts with some line.
 */
final class InstructionScan {
    /** Longer Dockerfiles, and instructions that go on for longer, are not read, so that reading takes no time. */
    static final int MOST_LINES = 5000;

    static final int MOST_CONTINUED = 1000;

    /** Engines refuse a trigger in a trigger; so many are looked into. */
    private static final int MOST_TRIGGERS = 16;

    /** In characters, all in all: a tenth of a second. */
    private static final int MOST_READ = 16 * 1024 * 1024;

    /**
     * How a line says that it goes on: what is left of it is the first group. Newer engines take away all carriage returns at a
     * line's end, older ones one. For those, what follows the line is read here, too, and nothing that stands before it is lost.
     */
    private static final List<Pattern> CONTINUATIONS = List.of(
            // A backslash; one that is not the second of two; and the same of a backtick, which may be the escape
            // character.
            Pattern.compile("(.*)\\\\[ \\t\\r]*", Pattern.DOTALL),
            Pattern.compile("(|.*[^\\\\])\\\\[ \\t\\r]*", Pattern.DOTALL),
            Pattern.compile("(.*)`[ \\t\\r]*", Pattern.DOTALL),
            Pattern.compile("(|.*[^`])`[ \\t\\r]*", Pattern.DOTALL));

    private static final Pattern BLANKS = Pattern.compile("[\\t\\x0b\\f\\r ]+");
    private static final Set<String> KEYWORDS = Set.of("run", "add");
    private static final String TRIGGER = "onbuild";

    private final List<String> lines;
    private final Set<Found> found = new LinkedHashSet<>();
    private long charactersRead;

    /**
     * @param line where it starts, from 1
     * @param keyword {@code run} or {@code add}
     * @param flags unquoted, such as {@code --network=host}
     * @param arguments what follows the flags
     */
    record Found(int line, String keyword, List<String> flags, String arguments) {}

    private InstructionScan(List<String> lines) {
        this.lines = lines;
    }

    /** @throws IllegalArgumentException if there is too much to read */
    static Set<Found> of(String dockerfile) {
        List<String> lines = Arrays.stream(withoutMark(dockerfile).split("\n", -1))
                .map(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
                .toList();
        if (lines.size() > MOST_LINES) {
            throw new IllegalArgumentException("has more than " + MOST_LINES + " lines");
        }
        InstructionScan scan = new InstructionScan(lines);
        for (int i = 0; i < lines.size(); i++) {
            scan.startAt(i);
        }
        return scan.found;
    }

    static String withoutMark(String dockerfile) {
        return dockerfile.startsWith("\uFEFF") ? dockerfile.substring(1) : dockerfile;
    }

    private void startAt(int start) {
        if (isComment(lines.get(start)) || isBlank(lines.get(start))) {
            return;
        }
        CONTINUATIONS.stream()
                .flatMap(continuation -> joinLines(start, continuation).stream())
                .distinct()
                .forEach(text -> collect(start, text));
    }

    private void collect(int start, String text) {
        @Nullable String rest = trim(text);
        for (int triggers = 0; rest != null; triggers++) {
            if (triggers > MOST_TRIGGERS) {
                throw new IllegalArgumentException(
                        "has more than " + MOST_TRIGGERS + " ONBUILDs in one another, in line " + (start + 1));
            }
            String[] parts = BLANKS.split(rest, 2);
            String keyword = lower(parts[0]);
            String arguments = parts.length < 2 ? "" : trim(parts[1]);
            if (KEYWORDS.contains(keyword)) {
                List<String> flags = new ArrayList<>();
                String others = trim(flags(arguments, flags));
                found.add(new Found(start + 1, keyword, List.copyOf(flags), others));
            }
            rest = keyword.equals(TRIGGER) ? trim(flags(arguments, new ArrayList<>())) : null;
        }
    }

    /**
     * The instruction that would begin there, in one line: {@code RUN a b} of the lines {@code RUN a \}, {@code # x} and {@code b}.
     * Empty if it is nothing that is looked for, which most lines show by their first word.
     */
    private Optional<String> joinLines(int start, Pattern continuation) {
        StringBuilder text = new StringBuilder();
        boolean sought = false;
        for (int i = start; i < lines.size(); i++) {
            String line = lines.get(i);
            if (i > start && (isComment(line) || isBlank(line))) {
                continue;
            }
            Optional<String> goesOn = withoutContinuation(line, continuation);
            text.append(counted(goesOn.orElse(line)));
            if (!sought) {
                String[] words = BLANKS.split(text.substring(spaces(text)), 2);
                boolean known = words.length > 1 || words[0].length() > TRIGGER.length();
                // With nothing before it, it is found where the next line is the start.
                if (words[0].isEmpty() || (known && !isSought(words[0]))) {
                    return Optional.empty();
                }
                sought = known;
            }
            if (goesOn.isEmpty()) {
                break;
            }
            if (i - start > MOST_CONTINUED) {
                throw new IllegalArgumentException("has an instruction that goes on for more than " + MOST_CONTINUED
                        + " lines, from line " + (start + 1));
            }
        }
        return Optional.of(text.toString());
    }

    private static boolean isSought(String word) {
        String keyword = lower(word);
        return KEYWORDS.contains(keyword) || keyword.equals(TRIGGER);
    }

    /** Of instructions that begin in one another, the same lines are read again and again. */
    private String counted(String line) {
        charactersRead += line.length();
        if (charactersRead > MOST_READ) {
            throw new IllegalArgumentException("has too many long instructions in whose lines others may begin");
        }
        return line;
    }

    private static Optional<String> withoutContinuation(String line, Pattern continuation) {
        String end = line.stripTrailing();
        if (!end.endsWith("\\") && !end.endsWith("`")) {
            return Optional.empty();
        }
        Matcher matcher = continuation.matcher(line);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /**
     * Reads flags as every BuildKit does: byte by byte, so that bytes of a longer character may be taken for spaces.
     *
     * @return what follows them
     */
    private static String flags(String text, List<String> flags) {
        String bytes = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            if (quote == 0 && isSpace(c)) {
                if (inWord && word.toString().equals("--")) {
                    return unbyted(bytes.substring(i));
                }
                end(word, flags);
                inWord = false;
            } else if (!inWord && !bytes.startsWith("--", i)) {
                return unbyted(bytes.substring(i));
            } else if (c == '\\' && i + 1 < bytes.length()) {
                i++;
                word.append(bytes.charAt(i));
                inWord = true;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (quote == c) {
                quote = 0;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        end(word, flags);
        return "";
    }

    private static void end(StringBuilder word, List<String> flags) {
        if (!word.isEmpty()) {
            flags.add(unbyted(word.toString()));
            word.setLength(0);
        }
    }

    private static String unbyted(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** As Go does it: one character for one, and so {@code İ} becomes an {@code i}. */
    private static String lower(String text) {
        return text.codePoints()
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isComment(String line) {
        return trim(line).startsWith("#");
    }

    private static boolean isBlank(String line) {
        return trim(line).isEmpty();
    }

    static String trim(String text) {
        int from = spaces(text);
        int to = text.length();
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** How many it begins with. */
    private static int spaces(CharSequence text) {
        int count = 0;
        while (count < text.length() && isSpace(text.charAt(count))) {
            count++;
        }
        return count;
    }

    /** Go's {@code unicode.IsSpace}. */
    static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == '\u0085' || Character.isSpaceChar(c);
    }
}
