package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.Dialect;
import io.dcrx.image.ImageReference;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.JobSpec;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Priority;
import io.dcrx.wire.Wire;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static io.dcrx.gateway.jobs.JobRow.count;
import static io.dcrx.gateway.jobs.JobRow.id;
import static io.dcrx.gateway.jobs.JobRow.place;
import static io.dcrx.gateway.jobs.JobRow.required;

/**
 * The jobs that wait for their order to go to Kafka. A job's row is its own outbox entry: it was committed before the
 * client was answered, so nothing can get lost between here and the topic.
 *
 * <p>However many wait, every statement reads as many rows as it gives, from an index.
 */
@Repository
public class Outbox {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);

    /** Those that wait. */
    static final String WAITING = "status = 'PENDING' AND released_at IS NULL";

    /** Those of them whose time has come. */
    static final String DUE = WAITING + " AND (not_before IS NULL OR not_before <= :now)";

    private final DatabaseClient database;

    /** Of the whole index, also of what is the same in all rows that wait. */
    private final String inOrder;

    private final String anyInOrder;
    private final Sinks.Many<Boolean> arrivals = Sinks.many().multicast().directBestEffort();

    Outbox(DatabaseClient database) {
        this.database = database;
        Dialect dialect = Dialect.of(database);
        this.inOrder = inOrder(dialect);
        this.anyInOrder = dialect.orderBy("status, released_at", "held, priority, turn, id");
    }

    /**
     * An order that is to go to Kafka, and where it stood.
     *
     * @param trace of which its spans are children; null if the job is not traced
     */
    public record Due(Place place, JobOrder order, @Nullable String trace) {}

    /**
     * A job that waits.
     *
     * @param held whether it is kept out of the line
     */
    record InLine(Place place, UUID owner, boolean held) {
        JobId id() {
            return place.id();
        }
    }

    /**
     * What is under way.
     *
     * @param running jobs that workers have
     * @param released orders on Kafka that no worker was heard to have taken
     * @param holding owners of whom jobs are kept out of the line
     * @param waits whether any job waits
     */
    public record Load(int running, int released, int holding, boolean waits) {}

    /** Those that wait, and are held or are not, the next one first. */
    static String inOrder(Dialect dialect) {
        return dialect.orderBy("status, released_at, held", "priority, turn, id");
    }

    /** Signals when this replica has put something in, or found room. Only a hint to be quick: it may be missed. */
    public Flux<Boolean> arrivals() {
        return arrivals.asFlux();
    }

    void announce() {
        // Whoever submits and whoever folds may announce at the same time.
        arrivals.emitNext(true, (_, result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED);
    }

    public Mono<Load> load() {
        return database.sql("""
                        SELECT (SELECT count(*) FROM jobs
                          WHERE status IN ('AUTHORIZING', 'GENERATING', 'BUILDING', 'PUSHING')) AS running,
                        (SELECT count(*) FROM jobs WHERE status = 'PENDING' AND released_at > :ever) AS released,
                        (SELECT count(*) FROM owner_lines WHERE held = TRUE) AS holding,
                        (SELECT count(*) FROM (SELECT id FROM jobs WHERE %s %s LIMIT 1) AS first) AS waits
                        """.formatted(WAITING, anyInOrder))
                .bind("ever", Instant.EPOCH)
                .map(row -> new Load(
                        count(row, "running"), count(row, "released"), count(row, "holding"), count(row, "waits") > 0))
                .one();
    }

    /** Those of a priority that are due, the next one first. Not locked, so they may be gone when they are wanted. */
    Flux<InLine> next(Priority priority, int limit) {
        return database.sql("SELECT id, owner, priority, turn, held FROM jobs WHERE " + DUE
                        + " AND held = FALSE AND priority = :priority " + inOrder + " LIMIT :limit")
                .bind("now", Instant.now())
                .bind("priority", priority.rank())
                .bind("limit", limit)
                .map(Outbox::inLine)
                .all();
    }

    /**
     * The orders of the first of these jobs that are due still, locked until the transaction ends. Rows that another gateway is
     * releasing right now are passed over.
     */
    public Flux<Due> take(List<JobId> ids, int count) {
        if (count == 0 || ids.isEmpty()) {
            return Flux.empty();
        }
        List<JobId> first = ids.subList(0, Math.min(count, ids.size()));
        return lock(first)
                .collectList()
                .flatMapMany(due -> Flux.concat(
                        Flux.fromIterable(due), take(ids.subList(first.size(), ids.size()), count - due.size())));
    }

    /** By their ids and nothing else: with more to go by, H2 reads the whole line to find them. */
    private Flux<Due> lock(List<JobId> ids) {
        Instant now = Instant.now();
        return database.sql("""
                        SELECT id, attempt, owner, target, spec, secrets, trace, priority, turn, status, released_at, not_before
                        FROM jobs WHERE id IN (:ids) FOR UPDATE SKIP LOCKED""")
                .bind("ids", ids.stream().map(JobId::toString).toList())
                .map(row -> isDue(row, now) ? due(row) : Stream.<Due>empty())
                .all()
                .flatMap(Flux::fromStream)
                .sort(Comparator.comparing(Due::place));
    }

    /** What a newer version has taken in it can release; here it would hold up all that come after it. */
    private static Stream<Due> due(Readable row) {
        try {
            return Stream.of(new Due(place(row), order(row), row.get("trace", String.class)));
        } catch (Wire.Undecodable e) {
            log.warn("Job {} is left for a gateway that can read it: {}", id(row), e.getMessage());
            return Stream.empty();
        }
    }

    private static boolean isDue(Readable row, Instant now) {
        @Nullable Instant notBefore = row.get("not_before", Instant.class);
        return required(row, "status", String.class).equals(JobStatus.PENDING.name())
                && row.get("released_at", Instant.class) == null
                && (notBefore == null || !notBefore.isAfter(now));
    }

    /**
     * Notes that the orders of these jobs are on Kafka, and whose turn it was.
     *
     * @param offset where the last one of them stands on the job topic
     */
    public Mono<Void> markReleased(List<Place> places, long offset, Instant at) {
        TreeMap<Priority, Long> turns = new TreeMap<>();
        places.forEach(place -> turns.merge(place.priority(), place.turn(), Math::max));
        return database.sql(
                        "UPDATE jobs SET released_at = :at, order_offset = :offset, held = FALSE WHERE id IN (:ids)")
                .bind("at", at)
                .bind("offset", offset)
                .bind("ids", places.stream().map(place -> place.id().toString()).toList())
                .then()
                .thenMany(Flux.fromIterable(turns.entrySet()))
                .concatMap(turn -> passed(turn.getKey(), turn.getValue()))
                .then();
    }

    private Mono<Void> passed(Priority priority, long turn) {
        return database.sql("UPDATE turns SET turn = :turn WHERE priority = :priority AND turn < :turn")
                .bind("turn", turn)
                .bind("priority", priority.rank())
                .then();
    }

    static InLine inLine(Readable row) {
        return new InLine(
                place(row),
                UUID.fromString(required(row, "owner", String.class)),
                required(row, "held", Boolean.class));
    }

    private static JobOrder order(Readable row) {
        @Nullable String secrets = row.get("secrets", String.class);
        return new JobOrder(
                id(row),
                required(row, "attempt", Integer.class),
                UUID.fromString(required(row, "owner", String.class)),
                ImageReference.parse(required(row, "target", String.class)),
                Wire.readText(required(row, "spec", String.class), JobSpec.class),
                secrets == null ? null : Wire.readText(secrets, JobSecrets.class));
    }
}
