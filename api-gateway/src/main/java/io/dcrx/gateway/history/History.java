package io.dcrx.gateway.history;

import io.dcrx.job.JobStatus;
import java.util.List;
import java.util.UUID;

/** What has happened to a job, from some place on, and where it stands then. */
record History(UUID jobId, JobStatus status, List<HistoryEvent> events) {

    boolean isComplete() {
        return status.isTerminal();
    }

    /** Where the next part begins, after one that began there. */
    int end(int after) {
        return events.isEmpty() ? after : events.getLast().position();
    }
}
