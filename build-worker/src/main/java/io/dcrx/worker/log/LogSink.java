package io.dcrx.worker.log;

import io.dcrx.log.LogChunk;

/** Where chunks go. */
interface LogSink {

    /**
     * Takes a chunk, and returns when it can no longer be lost.
     *
     * @throws Undelivered if that is not certain
     */
    void deliver(LogChunk chunk) throws Undelivered, InterruptedException;

    /** Nobody may have got it. */
    final class Undelivered extends Exception {
        private static final long serialVersionUID = 1L;

        Undelivered(Throwable cause) {
            super(cause.toString(), cause);
        }
    }
}
