package io.dcrx.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A small reading of Dockerfiles: lines, instructions, flags, values. Written from the reference and from what BuildKit
 * does, oddities included, and independently of the renderer that it checks.
 */
final class ReadDockerfile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Pattern BLANKS = Pattern.compile("[\\t\\x0b\\f\\r ]+");
    private static final Pattern HEREDOC = Pattern.compile("(^|\\s)\\d*<<-?\\s*[^\\s<]");

    /** Which engine reads. The two differ in how they see the end of a line, and in heredocs. */
    enum Dialect {
        /** As in Docker 20.10. */
        OLD("\\\\[ \\t]*$", ""),
        /** As in BuildKit since 0.9. */
        NEW("([^\\\\])\\\\[ \\t]*$|^\\\\[ \\t]*$", "$1");

        private final Pattern continuation;
        private final String kept;

        Dialect(String continuation, String kept) {
            this.continuation = Pattern.compile(continuation);
            this.kept = kept;
        }
    }

    /**
     * @param flags such as {@code --from=x}, unquoted
     * @param isList whether the arguments were a JSON list
     * @param values the arguments, unquoted and expanded where the instruction does so
     * @param trigger what follows {@code ONBUILD}
     */
    record Instruction(
            String name,
            List<String> flags,
            boolean isList,
            List<String> values,
            @Nullable Instruction trigger) {}

    private final Dialect dialect;
    private final Function<String, @Nullable String> variables;

    private ReadDockerfile(Dialect dialect, Function<String, @Nullable String> variables) {
        this.dialect = dialect;
        this.variables = variables;
    }

    static List<Instruction> read(String dockerfile, Dialect dialect, Function<String, @Nullable String> variables) {
        ReadDockerfile reader = new ReadDockerfile(dialect, variables);
        return reader.logicalLines(dockerfile).stream().map(reader::instruction).toList();
    }

    private List<String> logicalLines(String dockerfile) {
        if (!dockerfile.endsWith("\n")) {
            throw new IllegalArgumentException("the last line is not ended");
        }
        List<String> logical = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String physical : dockerfile.substring(0, dockerfile.length() - 1).split("\n", -1)) {
            if (physical.getBytes(StandardCharsets.UTF_8).length > 65_000) {
                throw new IllegalArgumentException("line is too long");
            }
            if (isBlank(physical) || trim(physical).startsWith("#")) {
                continue;
            }
            boolean goesOn = dialect.continuation.matcher(physical).find();
            line.append(goesOn ? dialect.continuation.matcher(physical).replaceAll(dialect.kept) : physical);
            if (!goesOn) {
                logical.add(line.toString());
                line.setLength(0);
            }
        }
        if (!line.isEmpty()) {
            throw new IllegalArgumentException("the last instruction goes on");
        }
        return logical;
    }

    private Instruction instruction(String line) {
        String[] parts = BLANKS.split(trim(line), 2);
        String name = parts[0].toUpperCase(Locale.ROOT);
        List<String> flags = new ArrayList<>();
        String arguments = trim(flags(parts[1], flags));
        if (Set.of("RUN", "COPY", "ADD").contains(name)
                && dialect == Dialect.NEW
                && list(arguments) == null
                && HEREDOC.matcher(arguments).find()) {
            throw new IllegalArgumentException("a heredoc: " + line);
        }
        return switch (name) {
            case "ONBUILD" -> new Instruction(name, flags, false, List.of(), instruction(arguments));
            case "ENV", "LABEL" -> texts(name, flags, namesAndValues(arguments));
            case "ARG" -> texts(name, flags, argument(arguments));
            case "FROM", "EXPOSE" -> texts(name, flags, expand(List.of(BLANKS.split(arguments))));
            case "WORKDIR", "USER", "STOPSIGNAL" -> texts(name, flags, expand(List.of(arguments)));
            case "RUN", "CMD", "ENTRYPOINT", "SHELL" -> maybeList(name, flags, arguments);
            case "COPY", "ADD", "VOLUME" ->
                new Instruction(name, expandOwner(flags), true, expand(Objects.requireNonNull(list(arguments))), null);
            case "HEALTHCHECK" -> healthcheck(flags, arguments);
            default -> throw new IllegalArgumentException("unknown instruction: " + line);
        };
    }

    private static Instruction texts(String name, List<String> flags, List<String> values) {
        return new Instruction(name, flags, false, values, null);
    }

    private static Instruction maybeList(String name, List<String> flags, String arguments) {
        @Nullable List<String> list = list(arguments);
        return new Instruction(name, flags, list != null, list == null ? List.of(arguments) : list, null);
    }

    private static Instruction healthcheck(List<String> flags, String arguments) {
        if (arguments.equals("NONE")) {
            return texts("HEALTHCHECK", flags, List.of("NONE"));
        }
        if (!arguments.startsWith("CMD ")) {
            throw new IllegalArgumentException("unknown health check: " + arguments);
        }
        return maybeList("HEALTHCHECK", flags, trim(arguments.substring(4)));
    }

    /** The list, or null if it is none. */
    private static @Nullable List<String> list(String arguments) {
        if (!arguments.startsWith("[")) {
            return null;
        }
        try {
            List<String> values = new ArrayList<>();
            for (JsonNode value : JSON.readTree(arguments)) {
                if (!value.isString()) {
                    throw new IllegalArgumentException("not only strings: " + arguments);
                }
                values.add(value.asString());
            }
            return values;
        } catch (JacksonException e) {
            return null;
        }
    }

    private List<String> namesAndValues(String arguments) {
        List<String> words = words(arguments);
        if (words.isEmpty() || words.stream().anyMatch(word -> word.indexOf('=') < 0)) {
            throw new IllegalArgumentException("not name=value: " + arguments);
        }
        return words.stream()
                .flatMap(word -> Arrays.stream(word.split("=", 2)))
                .map(part -> WordLexer.expand(part, variables))
                .toList();
    }

    private List<String> argument(String arguments) {
        return words(arguments).stream()
                .flatMap(word -> Arrays.stream(word.split("=", 2)))
                .map(part -> WordLexer.expand(part, variables))
                .toList();
    }

    private List<String> expand(List<String> words) {
        return words.stream().map(word -> WordLexer.expand(word, variables)).toList();
    }

    private List<String> expandOwner(List<String> flags) {
        return flags.stream()
                .map(flag -> flag.startsWith("--chown=") ? WordLexer.expand(flag, variables) : flag)
                .toList();
    }

    /** Splits at spaces outside of quotes; quotes and backslashes stay. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && isSpace(c)) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                continue;
            }
            if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(c).append(text.charAt(++i));
                continue;
            }
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (c == quote) {
                quote = 0;
            }
            word.append(c);
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /** Takes flags from the front, byte by byte as BuildKit does, and gives the rest. */
    private static String flags(String text, List<String> flags) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int i = 0;
        while (true) {
            while (i < bytes.length && isSpace((char) (bytes[i] & 0xff))) {
                i++;
            }
            if (i + 1 >= bytes.length || bytes[i] != '-' || bytes[i + 1] != '-') {
                return new String(bytes, i, bytes.length - i, StandardCharsets.UTF_8);
            }
            StringBuilder flag = new StringBuilder();
            char quote = 0;
            for (; i < bytes.length && (quote != 0 || !isSpace((char) (bytes[i] & 0xff))); i++) {
                char c = (char) (bytes[i] & 0xff);
                if (c == '\\' && i + 1 < bytes.length) {
                    flag.append((char) (bytes[++i] & 0xff));
                } else if (quote == 0 && (c == '\'' || c == '"')) {
                    quote = c;
                } else if (c == quote) {
                    quote = 0;
                } else {
                    flag.append(c);
                }
            }
            if (flag.toString().equals("--")) {
                return new String(bytes, i, bytes.length - i, StandardCharsets.UTF_8);
            }
            flags.add(flag.toString());
        }
    }

    private static boolean isBlank(String text) {
        return text.chars().allMatch(ReadDockerfile::isSpace);
    }

    private static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** As Go's {@code unicode.IsSpace}. */
    private static boolean isSpace(int c) {
        return (c >= '\t' && c <= '\r') || c == 0x85 || Character.isSpaceChar(c);
    }
}
