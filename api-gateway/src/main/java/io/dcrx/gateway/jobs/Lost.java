package io.dcrx.gateway.jobs;

import io.dcrx.gateway.kafka.Settled;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobId;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.JobRow.required;

/**
 * Jobs that are under way and that nobody has: their orders are over, and no end of them was reported. The broker gives an
 * order up that was handed out too often, and a topic may lose what was on it.
 */
@Component
class Lost {
    /** So far the clocks of gateways may be apart. */
    private static final Duration APART = Duration.ofMinutes(1);

    private static final Failure LOST = Failure.of(
            FailureReason.WORKER_LOST,
            "No worker came to an end with it, and the queue gives its order to no other one.");

    /** Whose order is on Kafka, and of which no worker was heard. Two questions, because together no index answers them. */
    private static final String RELEASED =
            "SELECT id, attempt FROM jobs WHERE status = 'PENDING' AND released_at > :ever";

    private static final String RUNNING =
            "SELECT id, attempt FROM jobs WHERE status IN ('AUTHORIZING', 'GENERATING', 'BUILDING', 'PUSHING')";

    private static final String OVER = """

             AND ((COALESCE(order_offset, attempt_offset) < :below AND COALESCE(attempt_offset, order_offset) < :below)
               OR (order_offset >= :end AND released_at < :seen))""";

    /**
     * As the index has it. PostgreSQL would look through the whole table for the first one otherwise, because it takes many of
     * those that wait to be released.
     */
    private static final String OLDEST_FIRST = " ORDER BY status, released_at";

    private final DatabaseClient database;
    private final JobStore store;
    private final Fold fold;
    private final Retries retries;
    private final Changes changes;
    private final TransactionalOperator transaction;

    Lost(
            DatabaseClient database,
            JobStore store,
            Fold fold,
            Retries retries,
            Changes changes,
            TransactionalOperator transaction) {
        this.database = database;
        this.store = store;
        this.fold = fold;
        this.retries = retries;
        this.changes = changes;
        this.transaction = transaction;
    }

    /** A job that seemed to be lost at that attempt. */
    record Suspect(JobId id, int attempt) {}

    /** Whether there is any job that could be lost. */
    Mono<Boolean> isPossible() {
        return Flux.concat(
                        database.sql(RELEASED + OLDEST_FIRST + " LIMIT 1")
                                .bind("ever", Instant.EPOCH)
                                .map(Lost::suspect)
                                .one(),
                        database.sql(RUNNING + " LIMIT 1").map(Lost::suspect).one())
                .hasElements();
    }

    /** @param limit of those that wait, and of those that run */
    Flux<Suspect> suspects(Settled settled, int limit) {
        return Flux.concat(
                over(
                        database.sql(RELEASED + OVER + OLDEST_FIRST + " LIMIT :limit")
                                .bind("ever", Instant.EPOCH),
                        settled,
                        limit),
                over(database.sql(RUNNING + OVER + " LIMIT :limit"), settled, limit));
    }

    private static Flux<Suspect> over(GenericExecuteSpec sql, Settled settled, int limit) {
        return sql.bind("below", settled.below())
                .bind("end", settled.end())
                .bind("seen", settled.asOf().minus(APART))
                .bind("limit", limit)
                .map(Lost::suspect)
                .all();
    }

    private static Suspect suspect(Readable row) {
        return new Suspect(JobId.parse(required(row, "id", String.class)), required(row, "attempt", Integer.class));
    }

    /** Tries the job again, or ends it; changes nothing if it has moved on meanwhile, here or at another replica. */
    Mono<Void> settle(Suspect suspect, Settled settled) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return transaction
                .transactional(store.lock(suspect.id())
                        .filter(stored -> stored.job().attempt() == suspect.attempt() && isOver(stored, settled))
                        .flatMap(stored -> fold.save(stored, List.of(retries.afterLoss(stored.job(), LOST, now)))))
                .doOnSuccess(_ -> changes.announce(suspect.id()));
    }

    private static boolean isOver(JobStore.Stored stored, Settled settled) {
        Optional<Long> taken =
                Optional.ofNullable(stored.job().run()).map(run -> run.attempt().offset());
        List<Long> orders = Stream.concat(Optional.ofNullable(stored.orderOffset()).stream(), taken.stream())
                .toList();
        return !orders.isEmpty()
                && orders.stream().allMatch(offset -> settled.covers(offset) || offset >= settled.end());
    }
}
