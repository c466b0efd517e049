package io.dcrx.image;

import io.dcrx.parse.Rule;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the strings in layers must be like, beyond being strings. */
final class Grammar {
    /** A Dockerfile holds one instruction a line, so that no string in one can hold a line break, but for exec forms. */
    static final Rule LINE = Rule.matching("[^\\n\\r\\x00]*", "a single line");

    static final Rule FILLED = Rule.matching("[^\\n\\r\\x00]+", "a single line, not empty");

    /** The text of a {@link Template}. */
    static final Rule EXPANDING = LINE.and(Rule.of(
            text -> !Template.isUnsupported(text),
            "without substitutions other than ${NAME}, ${NAME:-word} and ${NAME:+word}; \\$ is a dollar"));

    static final Rule FILLED_EXPANDING = FILLED.and(EXPANDING);

    /** One word of an exec form; it becomes JSON, which can hold line breaks. */
    static final Rule WORD = Rule.matching("[^\\x00]*", "without NUL characters");

    /** A text for the shell. */
    static final Rule SHELL_COMMAND = Rule.of(text -> !text.isBlank() && WORD.allows(text), "a command, not empty");

    /** What stands left of the equals sign in {@code ENV} and {@code LABEL}. */
    static final Rule KEY = Rule.matching("[^=\\n\\r\\x00]+", "a single line, not empty, without '='");

    /** What {@code $NAME} can name. */
    static final Rule VARIABLE_NAME = Rule.matching(
            "[A-Za-z_][A-Za-z0-9_]*", "a variable's name: letters, digits and '_', not starting with a digit");

    private static final Pattern ALIAS_PATTERN = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,127}");

    /** The name of a stage. */
    static final Rule ALIAS = Rule.of(
            ALIAS_PATTERN.asMatchPredicate(),
            "a stage's name: a letter, then letters, digits, '.', '_' and '-', at most 128");

    /** A variable where no quotes can be written. */
    private static final String VARIABLE = "\\$(?:[A-Za-z_]\\w*+|\\{[A-Za-z_]\\w*+(?::[-+][\\w./:-]*+)?})";

    private static final Pattern BARE_VARIABLE = Pattern.compile(VARIABLE);

    /** The repository of a base image, in which {@code ARG}s from before the first stage may stand, or an earlier stage. */
    static final Rule BASE = Rule.of(
            withVariables(512, text -> ALIAS_PATTERN.matcher(text).matches() || ImageReference.isRepository(text)),
            "an image's repository such as 'python' or 'ghcr.io/owner/image', its tag in a field of its own, or the alias"
                    + " of an earlier stage");

    /** The tag of a base image, in which {@code ARG}s from before the first stage may stand. */
    static final Rule TAG = Rule.of(withVariables(512, ImageReference::isTag), "an image tag such as '3.11-slim'");

    /** An operating system, an architecture and its variant. */
    static final Rule PLATFORM = Rule.of(
            withVariables(
                    128,
                    Pattern.compile("[a-z0-9]+(?:/[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)?)?")
                            .asMatchPredicate()),
            "a platform such as 'linux/amd64'");

    /** Where {@code COPY} and mounts take files from. It has no variables: no engine expands them there. */
    static final Rule SOURCE =
            Rule.of(Grammar::isSource, "a stage's alias or number, or an image such as 'nginx:1.29'");

    /** An image that exists: with a tag or a digest, or its latest. */
    static final Rule IMAGE = Rule.of(
            text -> isSource(text) && ImageReference.isRepository(repository(text)), "an image such as 'nginx:1.29'");

    /** What a build stops at. */
    static final Rule TARGET = Rule.of(
            text -> ALIAS_PATTERN.matcher(text).matches() || text.matches("[0-9]{1,4}"), "a stage's alias or number");

    /** A name with which a build steers the engine itself is not for its sender to set. */
    static final Rule BUILD_ARG = VARIABLE_NAME.and(Rule.of(
            text -> !text.startsWith("BUILDKIT_"), "no name that begins with BUILDKIT_: those steer the engine"));

    static final Rule ONE_PLATFORM =
            Rule.matching("[a-z0-9]{1,32}/[a-z0-9_-]{1,32}(?:/[a-z0-9]{1,32})?", "one platform such as 'linux/amd64'");

    static final Rule DIGEST = Rule.of(Digest::isDigest, "a digest: sha256: and 64 hexadecimal digits");

    /** In dcrx the command of a health check is a cmd layer. */
    static final Rule CMD = Rule.of("cmd"::equals, "cmd");

    /** A user or group, by number or name. A colon would begin the group. */
    static final Rule OWNER = FILLED_EXPANDING.and(
            Rule.of(text -> Template.parse(text).expand(_ -> null).indexOf(':') < 0, "one user or group, without ':'"));

    /** Engines read flags byte by byte, so that other characters would be garbled. */
    private static final Rule ASCII = Rule.matching("[\\x20-\\x7e]*", "in ASCII");

    static final Rule FLAG_OWNER = OWNER.and(ASCII);

    static final Rule NUMERIC_OWNER = Rule.of(
            text -> text.length() <= 10
                    && text.chars().allMatch(c -> c >= '0' && c <= '9')
                    && !text.isEmpty()
                    && Long.parseLong(text) <= 0xffff_ffffL,
            "a user's or group's number");

    static final Rule PERMISSIONS =
            Rule.matching("[0-7]{1,4}", "permissions of up to four octal digits, such as '0755'");

    /** An option of a mount. */
    static final Rule OPTION = Rule.matching(
            "[\\x20-\\x7e&&[^\"'\\\\$]]+", "printable ASCII without quotes, backslashes and '$', and not empty");

    private static final String PLAIN_VARIABLE = "\\$(?:[A-Za-z_]\\w*+|\\{[A-Za-z_]\\w*+})";

    /** BuildKit 0.34 forgets what stands before a substitution with a word here, so that none can stand further back. */
    private static final Pattern PORTS = Pattern.compile("(?:\\d{1,5}|%s)(?:-(?:\\d{1,5}|%s))?(?:/(?:tcp|udp|sctp|%s))?"
            .formatted(VARIABLE, PLAIN_VARIABLE, PLAIN_VARIABLE));

    static final Rule PORT =
            Rule.of(Grammar::isPort, "a port from 1 to 65535 or a range, and tcp, udp or sctp, such as '53/udp'");

    static final Rule SIGNAL =
            Rule.matching("[A-Za-z0-9][A-Za-z0-9+-]{0,15}", "a signal's number or name, such as 'SIGTERM'");

    private Grammar() {}

    /** A Dockerfile cannot give a group alone. */
    static void requireUser(@Nullable String user, @Nullable String group) {
        if (user == null && group != null) {
            throw new IllegalArgumentException("a group needs a user");
        }
    }

    /** The duration in its simplest form, in seconds. */
    static @Nullable BigDecimal seconds(@Nullable BigDecimal seconds) {
        if (seconds == null) {
            return null;
        }
        if (seconds.signum() < 0 || seconds.compareTo(Layer.Healthcheck.MOST_SECONDS) > 0) {
            throw new IllegalArgumentException(
                    "a duration is from 0 to " + Layer.Healthcheck.MOST_SECONDS + " seconds");
        }
        BigDecimal simple = seconds.stripTrailingZeros();
        if (simple.scale() > 3) {
            throw new IllegalArgumentException("a duration is given to the millisecond");
        }
        return simple.setScale(Math.max(simple.scale(), 0));
    }

    /** Whether the text may stand there once its variables have values; any value that fits will do. */
    private static Predicate<String> withVariables(int most, Predicate<String> holds) {
        return text ->
                text.length() <= most && holds.test(BARE_VARIABLE.matcher(text).replaceAll("x"));
    }

    private static boolean isSource(String text) {
        int at = text.indexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        return (ImageReference.isRepository(repository(text))
                        || ALIAS_PATTERN.matcher(text).matches())
                && (colon < 0 || ImageReference.isTag(name.substring(colon + 1)))
                && (at < 0 || Digest.isDigest(text.substring(at + 1)));
    }

    /** An image's name without tag and digest. */
    private static String repository(String text) {
        int at = text.indexOf('@');
        String name = at < 0 ? text : text.substring(0, at);
        int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static boolean isPort(String text) {
        return text.length() <= 256
                && PORTS.matcher(text).matches()
                && Arrays.stream(BARE_VARIABLE.matcher(text).replaceAll("x").split("[-/]", -1))
                        .filter(part -> Character.isDigit(part.charAt(0)))
                        .mapToInt(Integer::parseInt)
                        .allMatch(port -> port >= 1 && port <= 65_535);
    }
}
