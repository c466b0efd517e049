package io.dcrx.job;

/** The states of a job, in the one vocabulary of HTTP, database, metrics and events. */
public enum JobStatus {
    /** Exists, nothing has happened to it yet. */
    CREATED,
    /** Waits for a worker; whether its order is on Kafka already is no state. */
    PENDING,
    /** A worker took it and checks that it may push. */
    AUTHORIZING,
    /** The worker writes the Dockerfile and its context. */
    GENERATING,
    /** The engine builds. */
    BUILDING,
    /** The engine pushes to the registry. */
    PUSHING,
    /** The image is in the registry. */
    DONE,
    /** Ended without an image; the failure says why. */
    FAILED,
    /** Ended because somebody wanted it so. */
    CANCELLED;

    /** Whether the job has ended. Nothing changes an ended job. */
    public boolean isTerminal() {
        return switch (this) {
            case CREATED, PENDING, AUTHORIZING, GENERATING, BUILDING, PUSHING -> false;
            case DONE, FAILED, CANCELLED -> true;
        };
    }
}
