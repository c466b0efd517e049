package io.dcrx.worker.build;

import io.dcrx.job.Progress;

/** Tells those who want to know how an attempt goes, in order. Used by one thread. */
public interface AttemptReport {

    /** Tells it soon; waits for nothing, and nobody learns if it gets lost. */
    void say(Progress progress);

    /**
     * Tells how the attempt ended, and returns when that can no longer be lost.
     *
     * @throws Undelivered if it is not certain
     */
    void end(Progress progress) throws Undelivered;

    /** Nobody may have heard it. */
    final class Undelivered extends Exception {
        private static final long serialVersionUID = 1L;

        public Undelivered(Throwable cause) {
            super(cause.toString(), cause);
        }
    }
}
