package io.dcrx.job;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a job failed. Engines and registries have a say in it, so its texts are cut and cleaned here, wherever they come from:
 * what the farm keeps of a failure always fits.
 *
 * @param message a sentence for a person, of {@value #LONGEST_MESSAGE} characters at most; never holds a secret
 * @param exitCode the exit code of the step's process, for {@link FailureReason#STEP_FAILED}
 * @param step the instruction that failed, as BuildKit names it, of {@value #LONGEST_STEP} characters at most
 */
public record Failure(
        FailureReason reason,
        String message,
        @Nullable Integer exitCode,
        @Nullable String step) {
    public static final int LONGEST_MESSAGE = 4096;
    public static final int LONGEST_STEP = 1024;

    public Failure {
        Objects.requireNonNull(reason);
        message = kept(message, LONGEST_MESSAGE);
        step = step == null ? null : kept(step, LONGEST_STEP);
    }

    public static Failure of(FailureReason reason, String message) {
        return new Failure(reason, message, null, null);
    }

    /** PostgreSQL keeps no NUL. */
    private static String kept(String text, int longest) {
        String clean = text.replace('\0', '\uFFFD');
        return clean.length() <= longest ? clean : clean.substring(0, longest - 1) + "…";
    }
}
