package io.dcrx.worker.engine.jib.files;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;

/** What was asked for cannot be done with these files. */
final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    private final FailureReason reason;

    Unfit(String message) {
        this(FailureReason.INVALID_DOCKERFILE, message);
    }

    Unfit(FailureReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** @param step in which it was asked for */
    EngineFailure in(String step) {
        return new EngineFailure(Failure.of(reason, step + ": " + getMessage()));
    }
}
