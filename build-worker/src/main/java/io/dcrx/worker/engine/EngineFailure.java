package io.dcrx.worker.engine;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import org.jspecify.annotations.Nullable;

/** A step ended without its result, for a reason that the job's owner can be told. */
public final class EngineFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public EngineFailure(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    public EngineFailure(FailureReason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.failure = Failure.of(reason, message);
    }

    public Failure failure() {
        return failure;
    }
}
