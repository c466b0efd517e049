package io.dcrx.gateway.jobs;

import io.dcrx.gateway.jobs.Outbox.InLine;
import io.dcrx.gateway.storage.Dialect;
import io.dcrx.job.JobStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.JobRow.required;

/**
 * Jobs that wait and are kept out of the line, because as many of their owner's jobs as may are under way. In the line they
 * would lie at its head, and whoever looks for the next job would read past all of them.
 *
 * <p>An owner has a row that is locked by whoever releases or holds jobs of theirs, so that gateways count one after the
 * other. Where one is locked that owner's jobs are passed over: nobody waits for a gateway that is slow, or frozen.
 */
@Repository
class Held {
    private final DatabaseClient database;
    private final String inOrder;

    /** Whose rows are there; they stay. */
    private final Set<UUID> known = ConcurrentHashMap.newKeySet();

    Held(DatabaseClient database) {
        this.database = database;
        this.inOrder = Dialect.of(database).orderBy("owner, status, released_at, held", "priority, turn");
    }

    /** How many jobs of whom are with the workers, or on the way there. */
    Mono<Map<UUID, Integer>> underWay() {
        return database.sql("""
                        SELECT owner, count(*) AS jobs FROM (
                          SELECT owner FROM jobs WHERE status IN ('AUTHORIZING', 'GENERATING', 'BUILDING', 'PUSHING')
                          UNION ALL SELECT owner FROM jobs WHERE status = 'PENDING' AND released_at > :ever) busy
                        GROUP BY owner""")
                .bind("ever", Instant.EPOCH)
                .map(row -> Map.entry(
                        UUID.fromString(required(row, "owner", String.class)),
                        required(row, "jobs", Long.class).intValue()))
                .all()
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Of whom jobs are held, or were until a moment ago. */
    Flux<UUID> owners() {
        return database.sql("SELECT owner FROM owner_lines WHERE held = TRUE")
                .mapValue(String.class)
                .all()
                .map(UUID::fromString);
    }

    /** An owner's held jobs that are due, the next one first. */
    Flux<InLine> next(UUID owner, int limit) {
        return database.sql("SELECT id, owner, priority, turn, held FROM jobs WHERE owner = :owner AND " + Outbox.DUE
                        + " AND held = TRUE " + inOrder + " LIMIT :limit")
                .bind("owner", owner.toString())
                .bind("now", Instant.now())
                .bind("limit", limit)
                .map(Outbox::inLine)
                .all();
    }

    /** Sees to it that these owners have rows; not for a transaction, which could not go on after another gateway did the same. */
    Mono<Void> know(Collection<UUID> owners) {
        List<UUID> unknown =
                owners.stream().filter(owner -> !known.contains(owner)).toList();
        return unknown.isEmpty()
                ? Mono.empty()
                : database.sql("SELECT owner FROM owner_lines WHERE owner IN (:owners)")
                        .bind("owners", texts(unknown))
                        .mapValue(String.class)
                        .all()
                        .collect(Collectors.toSet())
                        .flatMapMany(there -> Flux.fromIterable(texts(unknown)).filter(owner -> !there.contains(owner)))
                        .concatMap(this::add)
                        .then(Mono.fromRunnable(() -> known.addAll(unknown)));
    }

    private Mono<Void> add(String owner) {
        return database.sql("INSERT INTO owner_lines (owner, held) VALUES (:owner, FALSE)")
                .bind("owner", owner)
                .then()
                .onErrorComplete(DuplicateKeyException.class);
    }

    /** Those of these owners whose jobs nobody else is releasing right now, until the caller's transaction ends. */
    Mono<Set<UUID>> lock(Collection<UUID> owners) {
        return owners.isEmpty()
                ? Mono.just(Set.of())
                : database.sql("SELECT owner FROM owner_lines WHERE owner IN (:owners) FOR UPDATE SKIP LOCKED")
                        .bind("owners", texts(owners))
                        .mapValue(String.class)
                        .all()
                        .map(UUID::fromString)
                        .collect(Collectors.toSet());
    }

    /** Takes those of these out of the line that wait still; how many did. For a transaction that has locked their owners. */
    Mono<Integer> hold(List<InLine> jobs) {
        return jobs.isEmpty()
                ? Mono.just(0)
                : waiting(jobs)
                        .flatMap(ids ->
                                ids.isEmpty() ? Mono.just(0) : mark(ids, jobs).thenReturn(ids.size()));
    }

    /** By their ids and nothing else: with more to go by, H2 reads the whole line to find them. */
    private Mono<List<String>> waiting(List<InLine> jobs) {
        return database.sql("SELECT id, status, released_at FROM jobs WHERE id IN (:ids) FOR UPDATE SKIP LOCKED")
                .bind("ids", jobs.stream().map(job -> job.id().toString()).toList())
                .map(row -> Map.entry(
                        required(row, "id", String.class),
                        required(row, "status", String.class).equals(JobStatus.PENDING.name())
                                && row.get("released_at", Instant.class) == null))
                .all()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collectList();
    }

    private Mono<Void> mark(List<String> ids, List<InLine> jobs) {
        return database.sql("UPDATE jobs SET held = TRUE WHERE id IN (:ids)")
                .bind("ids", ids)
                .then()
                .then(database.sql("UPDATE owner_lines SET held = TRUE WHERE owner IN (:owners)")
                        .bind(
                                "owners",
                                texts(jobs.stream()
                                        .map(InLine::owner)
                                        .distinct()
                                        .toList()))
                        .then());
    }

    /** Notes of owners that nothing of theirs is held any more, where that is so. For a transaction that has locked them. */
    Mono<Void> forget(Collection<UUID> owners) {
        return Flux.fromIterable(owners)
                .concatMap(owner -> database.sql("UPDATE owner_lines SET held = FALSE WHERE owner = :owner"
                                + " AND NOT EXISTS (SELECT id FROM jobs WHERE jobs.owner = :owner AND " + Outbox.WAITING
                                + " AND jobs.held = TRUE)")
                        .bind("owner", owner.toString())
                        .then())
                .then();
    }

    private static List<String> texts(Collection<UUID> owners) {
        return owners.stream().map(UUID::toString).toList();
    }
}
