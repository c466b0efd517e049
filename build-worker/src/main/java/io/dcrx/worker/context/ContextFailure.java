package io.dcrx.worker.context;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;

/** The files of a build could not be had, for a reason that the job's owner can be told. */
public final class ContextFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public ContextFailure(FailureReason reason, String message) {
        super(message);
        this.failure = Failure.of(reason, message);
    }

    ContextFailure(FailureReason reason, String message, Throwable cause) {
        super(message, cause);
        this.failure = Failure.of(reason, message);
    }

    public Failure failure() {
        return failure;
    }
}
