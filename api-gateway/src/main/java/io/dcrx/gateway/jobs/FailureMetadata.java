package io.dcrx.gateway.jobs;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import org.jspecify.annotations.Nullable;

/** Why a job or an attempt failed, and whether its sender or the farm can mend it. */
public record FailureMetadata(
        FailureReason reason,
        FailureReason.Fault fault,
        String message,
        @Nullable Integer exitCode,
        @Nullable String step) {

    public static FailureMetadata of(Failure failure) {
        return new FailureMetadata(
                failure.reason(), failure.reason().fault(), failure.message(), failure.exitCode(), failure.step());
    }
}
