package io.dcrx.gateway.web;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem document. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final String detail;
    private final @Nullable Duration retryAfter;

    /** @param detail what is wrong with this request and what would be right, as a sentence for the one who sent it */
    public ProblemException(ProblemType type, String detail) {
        this(type, detail, null, null);
    }

    /** @param cause what the log should know and the client should not */
    public ProblemException(ProblemType type, String detail, Throwable cause) {
        this(type, detail, cause, null);
    }

    private ProblemException(
            ProblemType type, String detail, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(detail, cause, false, false);
        this.type = type;
        this.detail = detail;
        this.retryAfter = retryAfter;
    }

    /** The farm cannot do it now; the client may try again after that time. */
    public static ProblemException unavailable(String detail, Duration retryAfter) {
        return new ProblemException(ProblemType.UNAVAILABLE, detail, null, retryAfter);
    }

    /** The client asked for too much; it may try again after that time. */
    public static ProblemException tooMany(String detail, Duration retryAfter) {
        return new ProblemException(ProblemType.TOO_MANY_REQUESTS, detail, null, retryAfter);
    }

    public ProblemType type() {
        return type;
    }

    public String detail() {
        return detail;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
