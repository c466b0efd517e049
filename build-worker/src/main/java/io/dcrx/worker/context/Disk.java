package io.dcrx.worker.context;

import io.dcrx.job.FailureReason;
import java.io.IOException;

/** Tells what is the matter with this worker's disk. */
final class Disk {
    private Disk() {}

    static ContextFailure failure(IOException e) {
        boolean full = String.valueOf(e.getMessage()).contains("No space left");
        return new ContextFailure(
                full ? FailureReason.DISK_FULL : FailureReason.INTERNAL,
                "the job's context could not be kept on the worker: " + e.getMessage(),
                e);
    }
}
