package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.Dialect;
import io.dcrx.job.JobId;
import io.dcrx.job.Priority;
import io.r2dbc.spi.Readable;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.JobRow.count;
import static io.dcrx.gateway.jobs.JobRow.priority;
import static io.dcrx.gateway.jobs.JobRow.required;

/**
 * What is to be known of the jobs that wait: how many, in which places. Nothing here locks or changes anything; what does is
 * the {@link Outbox}'s.
 *
 * <p>However many wait, every statement but {@link #depths} reads as many rows as it gives or counts, from an index.
 */
@Repository
public class Backlog {
    private final DatabaseClient database;
    private final String inOrder;
    private final String lastOfOwnerFirst;

    Backlog(DatabaseClient database) {
        this.database = database;
        Dialect dialect = Dialect.of(database);
        this.inOrder = Outbox.inOrder(dialect);
        this.lastOfOwnerFirst =
                dialect.orderBy("owner DESC, status DESC, released_at DESC, held DESC, priority DESC", "turn DESC");
    }

    /**
     * How many jobs of a priority wait.
     *
     * @param held those of them that are kept out of the line until others of their owner have ended
     * @param oldest the job that was handed in first
     */
    public record Depth(Priority priority, long jobs, long held, JobId oldest) {}

    /**
     * What a new job's turn depends on.
     *
     * @param owners the turn of the owner's last job that waits; 0 if none does
     * @param farms the highest turn that was released
     */
    record Standing(long owners, long farms) {}

    Mono<Standing> standing(UUID owner, Priority priority) {
        return database.sql("SELECT turns.turn AS farms, " + lastOfOwner("FALSE") + " AS in_line, "
                        + lastOfOwner("TRUE") + " AS held FROM turns WHERE turns.priority = :priority")
                .bind("owner", owner.toString())
                .bind("priority", priority.rank())
                .map(row -> new Standing(
                        Math.max(turn(row, "in_line"), turn(row, "held")), required(row, "farms", Long.class)))
                .one();
    }

    private String lastOfOwner(String held) {
        return "(SELECT turn FROM jobs WHERE owner = :owner AND " + Outbox.WAITING + " AND held = " + held
                + " AND priority = :priority " + lastOfOwnerFirst + " LIMIT 1)";
    }

    private static long turn(Readable row, String column) {
        @Nullable Long turn = row.get(column, Long.class);
        return turn == null ? 0 : turn;
    }

    /** All that wait, the next one first: also those that are held stand somewhere. */
    Flux<Place> first(int limit) {
        return Flux.just("FALSE", "TRUE")
                .concatMap(held -> database.sql("SELECT id, priority, turn FROM jobs WHERE " + Outbox.WAITING
                                + " AND held = " + held + " " + inOrder + " LIMIT :limit")
                        .bind("limit", limit)
                        .map(JobRow::place)
                        .all())
                .sort()
                .take(limit);
    }

    /** How many wait up to and including that one; empty if it is further back than that, or waits no more. */
    Mono<Integer> position(Place place, int most) {
        return database.sql("SELECT count(*) AS position, max(CASE WHEN id = :id THEN 1 ELSE 0 END) AS there FROM ("
                        + first("FALSE") + " UNION ALL " + first("TRUE") + ") AS line WHERE priority < :priority"
                        + " OR (priority = :priority AND (turn < :turn OR (turn = :turn AND id <= :id)))")
                .bind("id", place.id().toString())
                .bind("most", most)
                .bind("priority", place.priority().rank())
                .bind("turn", place.turn())
                .map(row -> Objects.equals(row.get("there", Integer.class), 1)
                        ? Optional.of(count(row, "position")).filter(position -> position <= most)
                        : Optional.<Integer>empty())
                .one()
                .flatMap(Mono::justOrEmpty);
    }

    private String first(String held) {
        return "(SELECT priority, turn, id FROM jobs WHERE " + Outbox.WAITING + " AND held = " + held + " " + inOrder
                + " LIMIT :most)";
    }

    /** How many of an owner's jobs wait, counted no further than that. */
    Mono<Integer> waiting(UUID owner, int most) {
        return database.sql("SELECT count(*) AS jobs FROM (SELECT id FROM jobs WHERE owner = :owner AND "
                        + Outbox.WAITING + " LIMIT :most) AS owned")
                .bind("owner", owner.toString())
                .bind("most", most)
                .map(row -> count(row, "jobs"))
                .one();
    }

    /** Counts, so it takes longer the more wait. */
    public Flux<Depth> depths() {
        return database.sql("SELECT priority, count(*) AS jobs, count(CASE WHEN held = TRUE THEN 1 END) AS held,"
                        + " min(id) AS oldest FROM jobs WHERE " + Outbox.WAITING + " GROUP BY priority")
                .map(row -> new Depth(
                        priority(row),
                        required(row, "jobs", Long.class),
                        required(row, "held", Long.class),
                        JobId.parse(required(row, "oldest", String.class))))
                .all();
    }
}
