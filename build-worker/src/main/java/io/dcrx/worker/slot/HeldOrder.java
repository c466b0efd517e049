package io.dcrx.worker.slot;

import io.dcrx.job.JobOrder;
import org.jspecify.annotations.Nullable;

/**
 * An order, and the hold on it.
 *
 * @param trace whose child the attempt is, as W3C's {@code traceparent} has it; null if it came with none
 */
record HeldOrder(JobOrder order, RecordLock lock, @Nullable String trace) {}
