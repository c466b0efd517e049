package io.dcrx.gateway.jobs;

import io.dcrx.id.UuidV7;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobEvent.GivenUp;
import io.dcrx.job.JobEvent.Reported;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Progress;
import java.time.Instant;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.JobRow.required;

/**
 * Ends jobs that no worker took in time. One that waits in the database fails at once. An order on Kafka may be taken at any
 * moment, so of that workers are told first, as of one that was cancelled; whoever has it then stops, and if nobody is
 * heard of, nobody has it.
 */
@Component
class Expiry {
    private static final Failure EXPIRED =
            Failure.of(FailureReason.EXPIRED_IN_QUEUE, "No worker took it in the time that a job may wait.");

    private final DatabaseClient database;
    private final JobStore store;
    private final Cancellations cancellations;
    private final Fold fold;
    private final Changes changes;
    private final TransactionalOperator transaction;

    Expiry(
            DatabaseClient database,
            JobStore store,
            Cancellations cancellations,
            Fold fold,
            Changes changes,
            TransactionalOperator transaction) {
        this.database = database;
        this.store = store;
        this.cancellations = cancellations;
        this.fold = fold;
        this.changes = changes;
        this.transaction = transaction;
    }

    /** What is to be folded of an event: a worker that stops a job which nobody cancelled says that it has expired. */
    static JobEvent decide(Job job, JobEvent event) {
        return event instanceof Reported report
                        && report.progress() instanceof Progress.Cancelled
                        && report.attempt().number() == job.attempt()
                        && job.isNews(report)
                        && !job.isUnwanted()
                ? given(job, report.at())
                : event;
    }

    /** The end of one that nobody has. */
    static GivenUp given(Job job, Instant at) {
        return new GivenUp(job.id(), at, job.attempt(), EXPIRED);
    }

    /**
     * Jobs that wait since before that time and of whose end workers were not told. Ids tell when they were made, and are what the
     * index of those that wait is sorted by: the young ones are not read.
     */
    Flux<JobId> waitingSince(Instant time, int limit) {
        return database.sql("""
                        SELECT id FROM jobs j WHERE status = 'PENDING' AND id < :first AND created_at < :time
                          AND (not_before IS NULL OR not_before < :time) AND cancel_requested_at IS NULL
                          AND NOT EXISTS (SELECT job_id FROM cancellations c WHERE c.job_id = j.id)
                        ORDER BY id LIMIT :limit""")
                .bind("first", UuidV7.firstOf(time.plusMillis(1)).toString())
                .bind("time", time)
                .bind("limit", limit)
                .map(row -> JobId.parse(required(row, "id", String.class)))
                .all();
    }

    /** Workers are told in any case: a gateway that failed may have published the order without noting it. */
    Mono<Void> expire(JobId id, Instant now) {
        return transaction
                .transactional(store.lock(id)
                        .filter(stored -> stored.job().status() == JobStatus.PENDING
                                && !stored.job().isUnwanted())
                        .flatMap(stored -> end(stored, now).then(cancellations.add(id, now))))
                .doOnSuccess(_ -> changes.announce(id));
    }

    private Mono<Void> end(JobStore.Stored stored, Instant now) {
        return stored.released() ? Mono.empty() : fold.save(stored, List.of(given(stored.job(), now)));
    }
}
