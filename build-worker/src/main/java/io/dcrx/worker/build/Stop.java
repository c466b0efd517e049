package io.dcrx.worker.build;

/** Why a build has to stop before its end. */
public enum Stop {
    /** Nobody wants the job any more. */
    CANCELLED,
    /** The job took longer than it may. */
    TIMED_OUT,
    /** The engine does not answer any more. */
    ENGINE_LOST,
    /** The job is another worker's now. */
    LEASE_LOST,
    /** The worker goes, and hands the job back. */
    SHUTDOWN
}
