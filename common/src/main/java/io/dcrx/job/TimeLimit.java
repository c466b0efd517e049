package io.dcrx.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.dcrx.parse.Rule;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long an attempt at a job may take, from one second to a day; the farm's own limit may be shorter.
 *
 * @param seconds as it travels
 */
public record TimeLimit(@JsonValue long seconds) {
    private static final long LONGEST = Duration.ofDays(1).toSeconds();
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})([smh]?)");

    /** A number of seconds, or a number with its unit. */
    static final Rule RULE = Rule.of(
            text -> isAllowed(seconds(text)),
            "a number of seconds, or a text such as '90s', '10m' or '2h', from 1s to 24h");

    @JsonCreator
    public TimeLimit {
        if (!isAllowed(seconds)) {
            throw new IllegalArgumentException("a time limit must be from 1 to " + LONGEST + " seconds");
        }
    }

    /** @throws IllegalArgumentException if it breaks the {@link #RULE} */
    static TimeLimit parse(String text) {
        return new TimeLimit(seconds(RULE.require(text)));
    }

    public Duration duration() {
        return Duration.ofSeconds(seconds);
    }

    private static boolean isAllowed(long seconds) {
        return seconds >= 1 && seconds <= LONGEST;
    }

    /** Zero if it is none. */
    private static long seconds(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return 0;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> number * 60;
            case "h" -> number * 3600;
            default -> number;
        };
    }
}
