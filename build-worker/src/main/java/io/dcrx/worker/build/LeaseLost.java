package io.dcrx.worker.build;

/** The job is, or soon will be, another worker's. Whatever is still running here has to stop and may not be told of. */
public final class LeaseLost extends Exception {
    private static final long serialVersionUID = 1L;

    public LeaseLost(String message) {
        super(message);
    }

    public LeaseLost(String message, Throwable cause) {
        super(message, cause);
    }
}
