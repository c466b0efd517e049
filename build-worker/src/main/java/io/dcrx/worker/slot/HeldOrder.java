package io.dcrx.worker.slot;

import io.dcrx.job.JobOrder;

/** An order, and the hold on it. */
record HeldOrder(JobOrder order, RecordLock lock) {}
