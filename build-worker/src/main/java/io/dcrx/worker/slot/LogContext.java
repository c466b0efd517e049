package io.dcrx.worker.slot;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import org.slf4j.MDC;

/** Marks what a thread logs with the job and the attempt that it is about: fields of their own in structured logs. */
record LogContext(JobId job, Attempt attempt) {
    private static final String JOB = "job_id";
    private static final String ATTEMPT = "attempt_id";

    Mark mark() {
        MDC.put(JOB, job.toString());
        MDC.put(ATTEMPT, attempt.id().toString());
        return new Mark();
    }

    /** Ends on the thread on which it began. */
    static final class Mark implements AutoCloseable {
        @Override
        public void close() {
            MDC.remove(JOB);
            MDC.remove(ATTEMPT);
        }
    }
}
