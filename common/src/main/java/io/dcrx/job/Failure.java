package io.dcrx.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a job failed.
 *
 * @param message a sentence for a person; never holds a secret
 * @param exitCode the exit code of the step's process, for {@link FailureReason#STEP_FAILED}
 * @param step the instruction that failed, as BuildKit names it
 */
public record Failure(
        FailureReason reason,
        String message,
        @Nullable Integer exitCode,
        @Nullable String step) {

    public Failure {
        Objects.requireNonNull(reason);
        Objects.requireNonNull(message);
    }

    public static Failure of(FailureReason reason, String message) {
        return new Failure(reason, message, null, null);
    }
}
