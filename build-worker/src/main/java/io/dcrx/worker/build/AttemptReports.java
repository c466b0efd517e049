package io.dcrx.worker.build;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;

/** Where reports of attempts come from. */
public interface AttemptReports {
    AttemptReport open(JobId job, Attempt attempt);
}
