package io.dcrx.worker.engine.buildkit;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

import static io.dcrx.job.FailureReason.BASE_IMAGE_NOT_FOUND;
import static io.dcrx.job.FailureReason.BASE_IMAGE_UNAUTHORIZED;
import static io.dcrx.job.FailureReason.CONTEXT_MISSING;
import static io.dcrx.job.FailureReason.DISK_FULL;
import static io.dcrx.job.FailureReason.ENGINE_UNAVAILABLE;
import static io.dcrx.job.FailureReason.INTERNAL;
import static io.dcrx.job.FailureReason.INVALID_DOCKERFILE;
import static io.dcrx.job.FailureReason.OUT_OF_MEMORY;
import static io.dcrx.job.FailureReason.REGISTRY_UNAUTHORIZED;
import static io.dcrx.job.FailureReason.REGISTRY_UNAVAILABLE;
import static io.dcrx.job.FailureReason.SECRET_MISSING;
import static io.dcrx.job.FailureReason.STEP_FAILED;

/**
 * Tells the reason of a failure from the engine's words, because words are all that the engine gives. The first hint that
 * matches counts. What a step prints is not among the words, but its command line is: hints must not fall for it.
 */
final class Diagnosis {
    private static final String REFUSED = "(?i)unauthorized|no basic auth credentials|authentication required|denied"
            + "|authorization failed|incorrect username|40[13] (Unauthorized|Forbidden)|status: 40[13]"
            + "|code = Unauthenticated";
    private static final String UNREACHABLE = "failed to do request|dial tcp|no such host|i/o timeout|TLS handshake"
            + "|connection re(fused|set)|unexpected (HTTP )?status( code \\[[^]]*])?:? 5|deadline exceeded|too ?many ?requests"
            + "|code = Unavailable";

    /** Of a build. */
    static final Diagnosis BUILD = new Diagnosis(
            INTERNAL,
            hint(STEP_FAILED, "^(failed to solve: )?(executor failed running \\[|process \".*\" did not complete)"),
            hint(
                    INVALID_DOCKERFILE,
                    "dockerfile parse error|no build stage in current context|Dockerfile cannot be empty"),
            hint(INVALID_DOCKERFILE, "failed to parse stage name|invalid reference format|unknown instruction"),
            hint(CONTEXT_MISSING, "failed to (compute cache key|calculate checksum).*not found"),
            hint(CONTEXT_MISSING, "^lstat /.*/buildkit-mount\\d+/.*: no such file or directory$"),
            hint(INVALID_DOCKERFILE, "^cannot copy to non-directory|^cannot replace to directory|^invalid user index"),
            hint(INVALID_DOCKERFILE, "^(mkdir|lstat|open) /.*/merged/.*: (not a directory|no such file or directory)$"),
            hint(SECRET_MISSING, "secret [^ ]+( not found)?: not found$"),
            // Whoever is not let in is not told either whether there is anything; the words say both.
            hint(BASE_IMAGE_UNAUTHORIZED, "pull access denied"),
            hint(BASE_IMAGE_NOT_FOUND, "manifest unknown|: not found$"),
            hint(BASE_IMAGE_UNAUTHORIZED, REFUSED),
            hint(REGISTRY_UNAVAILABLE, UNREACHABLE),
            hint(DISK_FULL, "no space left on device"),
            // What else the frontend has to say, it says about the Dockerfile.
            hint(INVALID_DOCKERFILE, "failed to create LLB definition|failed to solve with frontend"));

    /** Of a push, or of asking for the right to push. */
    static final Diagnosis REGISTRY = new Diagnosis(
            REGISTRY_UNAVAILABLE,
            hint(INTERNAL, "does not exist locally|^tag does not exist"),
            hint(REGISTRY_UNAUTHORIZED, REFUSED),
            // A repository that has to be made by somebody first. It is not there for us, however often we ask.
            hint(REGISTRY_UNAUTHORIZED, "(?i)name unknown|(repository|project) .*(not found|does not exist)"),
            hint(DISK_FULL, "no space left on device"));

    /** Of everything else. */
    static final Diagnosis ENGINE = new Diagnosis(ENGINE_UNAVAILABLE);

    private static final Pattern EXIT_CODE = Pattern.compile("exit code: (\\d+)\\s*$");
    private static final int KILLED = 137;
    private static final int LONGEST = 2000;

    private final FailureReason otherwise;
    private final List<Hint> hints;

    private Diagnosis(FailureReason otherwise, Hint... hints) {
        this.otherwise = otherwise;
        this.hints = List.of(hints);
    }

    /**
     * @param text what the engine said
     * @param step at which instruction, as the engine names it
     */
    Failure of(String text, Optional<String> step) {
        FailureReason reason = hints.stream()
                .filter(hint -> hint.words().matcher(text).find())
                .map(Hint::reason)
                .findFirst()
                .orElse(otherwise);
        String message = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return reason == STEP_FAILED ? ofStep(message, exitCode(text), step) : Failure.of(reason, message);
    }

    private static Failure ofStep(String message, @Nullable Integer exitCode, Optional<String> step) {
        boolean killed = exitCode != null && exitCode == KILLED;
        return new Failure(
                killed ? OUT_OF_MEMORY : STEP_FAILED,
                killed ? message + " (killed, most likely for want of memory)" : message,
                exitCode,
                step.orElse(null));
    }

    private static @Nullable Integer exitCode(String text) {
        Matcher matcher = EXIT_CODE.matcher(text);
        return matcher.find() ? Integer.valueOf(matcher.group(1)) : null;
    }

    private static Hint hint(FailureReason reason, String words) {
        return new Hint(reason, Pattern.compile(words, Pattern.DOTALL));
    }

    private record Hint(FailureReason reason, Pattern words) {}
}
