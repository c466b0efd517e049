package io.dcrx.worker.report;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.Progress;
import io.dcrx.wire.Topics;
import io.dcrx.worker.build.AttemptReport;
import io.dcrx.worker.build.AttemptReports;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Reports attempts as events on Kafka. */
@Component
final class EventReports implements AttemptReports {
    private final Outbox outbox;

    EventReports(Outbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public AttemptReport open(JobId job, Attempt attempt) {
        return new EventReport(job, attempt);
    }

    private final class EventReport implements AttemptReport {
        private final JobId job;
        private final Attempt attempt;
        private int sequence;

        EventReport(JobId job, Attempt attempt) {
            this.job = job;
            this.attempt = attempt;
        }

        @Override
        public void say(Progress progress) {
            outbox.send(Topics.EVENTS, job.toString(), next(progress));
        }

        /** All of a job's events are in one partition and keep their order: with the last one the others are there. */
        @Override
        public void end(Progress progress) throws Undelivered {
            outbox.deliver(Topics.EVENTS, job.toString(), next(progress));
        }

        private JobEvent next(Progress progress) {
            sequence++;
            return new JobEvent.Reported(job, Instant.now(), attempt, sequence, progress);
        }
    }
}
