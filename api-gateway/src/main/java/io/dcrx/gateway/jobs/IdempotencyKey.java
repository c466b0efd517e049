package io.dcrx.gateway.jobs;

import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client's name for one request of theirs: sent again under the same name, it is still the one request. */
record IdempotencyKey(String text) {
    static final String HEADER = "Idempotency-Key";

    private static final Pattern SHAPE = Pattern.compile("[!-~]{1,255}");

    /**
     * Reads the header; empty if there is none.
     *
     * @throws ProblemException if it cannot be a key
     */
    static Optional<IdempotencyKey> read(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        if (!SHAPE.matcher(header).matches()) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    HEADER + " must be 1 to 255 visible ASCII characters without spaces, such as a UUID.");
        }
        return Optional.of(new IdempotencyKey(header));
    }
}
