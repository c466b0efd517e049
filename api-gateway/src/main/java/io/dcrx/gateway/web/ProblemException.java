package io.dcrx.gateway.web;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem document. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final String detail;
    private final @Nullable Duration retryAfter;
    private final @Nullable Exceeded exceeded;

    /** A limit, and where what it limits is. */
    record Exceeded(double limit, double current) implements Serializable {}

    /** @param detail what is wrong with this request and what would be right, as a sentence for the one who sent it */
    public ProblemException(ProblemType type, String detail) {
        this(type, detail, null, null, null);
    }

    /** @param cause what the log should know and the client should not */
    public ProblemException(ProblemType type, String detail, Throwable cause) {
        this(type, detail, cause, null, null);
    }

    private ProblemException(
            ProblemType type,
            String detail,
            @Nullable Throwable cause,
            @Nullable Duration retryAfter,
            @Nullable Exceeded exceeded) {
        super(detail, cause, false, false);
        this.type = type;
        this.detail = detail;
        this.retryAfter = retryAfter;
        this.exceeded = exceeded;
    }

    /** The farm cannot do it now; the client may try again after that time. */
    public static ProblemException unavailable(String detail, Duration retryAfter) {
        return new ProblemException(ProblemType.UNAVAILABLE, detail, null, retryAfter, null);
    }

    /**
     * The same, for a reason that is somebody else's.
     *
     * @param cause what the log should know and the client should not
     */
    public static ProblemException unavailable(String detail, Duration retryAfter, Throwable cause) {
        return new ProblemException(ProblemType.UNAVAILABLE, detail, cause, retryAfter, null);
    }

    /** The client asked for too much; it may try again after that time. */
    public static ProblemException tooMany(String detail, Duration retryAfter) {
        return new ProblemException(ProblemType.TOO_MANY_REQUESTS, detail, null, retryAfter, null);
    }

    /** No worker has memory to spare. Both in percent. */
    public static ProblemException memoryLimit(int limit, double current) {
        double rounded = Math.round(current * 10) / 10.0;
        return new ProblemException(
                ProblemType.MEMORY_LIMIT_EXCEEDED,
                "Every worker uses more than " + limit + " % of its memory; the one that uses the least is at "
                        + rounded + " %.",
                null,
                null,
                new Exceeded(limit, rounded));
    }

    public ProblemType type() {
        return type;
    }

    public String detail() {
        return detail;
    }

    Optional<Exceeded> exceeded() {
        return Optional.ofNullable(exceeded);
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
