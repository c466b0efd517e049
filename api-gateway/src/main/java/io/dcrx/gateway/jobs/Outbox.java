package io.dcrx.gateway.jobs;

import io.dcrx.image.ImageReference;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.job.JobStatus;
import io.dcrx.wire.Wire;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static io.dcrx.gateway.jobs.JobRow.required;

/**
 * The jobs that wait for their order to go to Kafka. A job's row is its own outbox entry: it was committed before the
 * client was answered, so nothing can get lost between here and the topic.
 */
@Repository
public class Outbox {
    private final DatabaseClient database;
    private final Sinks.Many<Boolean> arrivals = Sinks.many().multicast().directBestEffort();

    Outbox(DatabaseClient database) {
        this.database = database;
    }

    /** Signals when this replica has put something in. Only a hint to be quick: it may be missed. */
    public Flux<Boolean> arrivals() {
        return arrivals.asFlux();
    }

    void announce() {
        var _ = arrivals.tryEmitNext(true);
    }

    /**
     * The orders of waiting jobs whose time has come, oldest first, locked until the transaction ends. Rows that another gateway is releasing
     * right now are passed over.
     */
    public Flux<JobOrder> waiting(int limit) {
        return database.sql("""
                        SELECT id, attempt, owner, target, spec FROM jobs
                        WHERE status = :pending AND released_at IS NULL AND (not_before IS NULL OR not_before <= :now)
                        ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED""")
                .bind("pending", JobStatus.PENDING.name())
                .bind("now", Instant.now())
                .bind("limit", limit)
                .map(Outbox::order)
                .all();
    }

    /** Notes that the orders of these jobs are on Kafka. */
    public Mono<Void> markReleased(List<JobId> ids, Instant at) {
        return database.sql("UPDATE jobs SET released_at = :at WHERE id IN (:ids)")
                .bind("at", at)
                .bind("ids", ids.stream().map(JobId::toString).toList())
                .then();
    }

    private static JobOrder order(Readable row) {
        return new JobOrder(
                JobId.parse(required(row, "id", String.class)),
                required(row, "attempt", Integer.class),
                UUID.fromString(required(row, "owner", String.class)),
                ImageReference.parse(required(row, "target", String.class)),
                Wire.readText(required(row, "spec", String.class), JobSpec.class));
    }
}
