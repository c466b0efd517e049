package io.dcrx.gateway.jobs;

import io.dcrx.fleet.ControlOrder;
import io.dcrx.job.JobId;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static io.dcrx.gateway.jobs.JobRow.required;

/**
 * The wishes to cancel that are not settled yet: workers must still be told, or had no time to answer. Put in by the
 * transaction that records the wish, so none is forgotten when Kafka is away or a gateway dies.
 */
@Repository
class Cancellations {
    private final DatabaseClient database;
    private final Sinks.Many<Boolean> arrivals = Sinks.many().multicast().directBestEffort();

    Cancellations(DatabaseClient database) {
        this.database = database;
    }

    /** Signals when this replica has put something in. Only a hint to be quick: it may be missed. */
    Flux<Boolean> arrivals() {
        return arrivals.asFlux();
    }

    void announce() {
        arrivals.emitNext(true, (_, result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED);
    }

    /** For the caller's transaction, in which the job was locked. Whoever was first is the one who is settled. */
    Mono<Void> add(JobId id, Instant at) {
        return database.sql("""
                        INSERT INTO cancellations (job_id, requested_at) SELECT j.id, :at FROM jobs j WHERE j.id = :id
                          AND NOT EXISTS (SELECT c.job_id FROM cancellations c WHERE c.job_id = j.id)""").bind("id", id.toString()).bind("at", at).then();
    }

    /** What workers must still be told, locked until the transaction ends; what another gateway tells is passed over. */
    Flux<ControlOrder.Cancel> untold(int limit) {
        return database.sql("""
                        SELECT job_id, requested_at FROM cancellations WHERE published_at IS NULL
                        ORDER BY job_id LIMIT :limit FOR UPDATE SKIP LOCKED""")
                .bind("limit", limit)
                .map(row -> new ControlOrder.Cancel(id(row), required(row, "requested_at", Instant.class)))
                .all();
    }

    Mono<Void> markTold(List<JobId> ids, Instant at) {
        return database.sql("UPDATE cancellations SET published_at = :at WHERE job_id IN (:ids)")
                .bind("at", at)
                .bind("ids", ids.stream().map(JobId::toString).toList())
                .then();
    }

    /** Of which workers were told before that. */
    Flux<JobId> toldBefore(Instant time, int limit) {
        return database.sql("""
                        SELECT job_id FROM cancellations WHERE published_at <= :time ORDER BY job_id LIMIT :limit""")
                .bind("time", time)
                .bind("limit", limit)
                .map(Cancellations::id)
                .all();
    }

    /** Whether there was one to remove, of which workers were told before that. */
    Mono<Boolean> remove(JobId id, Instant toldBefore) {
        return database.sql("DELETE FROM cancellations WHERE job_id = :id AND published_at <= :time")
                .bind("id", id.toString())
                .bind("time", toldBefore)
                .fetch()
                .rowsUpdated()
                .map(count -> count > 0);
    }

    private static JobId id(Readable row) {
        return JobId.parse(required(row, "job_id", String.class));
    }
}
