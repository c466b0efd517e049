package io.dcrx.worker.context;

/** Whether nobody waits any more. */
interface Cancellation {
    boolean isCancelled();
}
