package io.dcrx.gateway.logs;

import io.dcrx.gateway.storage.Rows;
import io.dcrx.job.JobId;
import io.dcrx.log.LogChunk;
import io.dcrx.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rows of logs, one for every chunk. A job's chunks are in one partition, and a batch of them is one transaction, so
 * what can be seen of a log is always its beginning: who has read a chunk has missed none before it.
 */
@Repository
class LogStore {
    /** Of one statement: databases refuse what is too large at once. */
    private static final int STATEMENT_ROWS = 100;

    private static final int STATEMENT_LENGTH = 4 * 1024 * 1024;
    private static final Duration PRUNED_AT_ONCE = Duration.ofMinutes(10);

    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    LogStore(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /**
     * Stores chunks; those that are stored already change nothing.
     *
     * @return the jobs that they are of
     */
    Mono<Set<JobId>> add(List<LogChunk> chunks) {
        Map<Key, LogChunk> byKey = new LinkedHashMap<>();
        chunks.forEach(chunk -> byKey.put(Key.of(chunk), chunk));
        Set<JobId> jobs = chunks.stream().map(LogChunk::jobId).collect(Collectors.toSet());
        return byKey.isEmpty()
                ? Mono.just(jobs)
                : transaction
                        .transactional(stored(byKey.keySet()).collectList().flatMap(known -> {
                            byKey.keySet().removeAll(Set.copyOf(known));
                            return insert(rows(byKey));
                        }))
                        .thenReturn(jobs);
    }

    /** The chunks in which lines come after that place, as they follow one another. */
    Mono<List<LogChunk>> after(JobId job, LogPosition position, int limit) {
        return database.sql("SELECT chunk FROM log_chunks WHERE job_id = :job AND position > :position"
                        + " ORDER BY position LIMIT " + limit)
                .bind("job", job.toString())
                .bind("position", position.text())
                .mapValue(String.class)
                .all()
                .map(chunk -> Wire.readText(chunk, LogChunk.class))
                .collectList();
    }

    /** The last chunk so far. */
    Mono<LogChunk> last(JobId job) {
        return database.sql("SELECT chunk FROM log_chunks WHERE job_id = :job ORDER BY position DESC LIMIT 1")
                .bind("job", job.toString())
                .mapValue(String.class)
                .one()
                .map(chunk -> Wire.readText(chunk, LogChunk.class));
    }

    /** Removes what was stored before that time, a bit in each transaction. */
    Mono<Long> prune(Instant before) {
        return database.sql("SELECT stored_at FROM log_chunks WHERE stored_at < :before ORDER BY stored_at LIMIT 1")
                .bind("before", before)
                .mapValue(Instant.class)
                .one()
                .flatMap(oldest -> remove(earlier(before, oldest.plus(PRUNED_AT_ONCE))))
                .defaultIfEmpty(0L)
                .repeat()
                .takeUntil(removed -> removed == 0)
                .reduce(0L, Long::sum);
    }

    private Mono<Long> remove(Instant before) {
        return transaction.transactional(database.sql("DELETE FROM log_chunks WHERE stored_at < :before")
                .bind("before", before)
                .fetch()
                .rowsUpdated());
    }

    private Flux<Key> stored(Set<Key> keys) {
        return database.sql(
                        "SELECT job_id, position FROM log_chunks WHERE job_id IN (:jobs) AND position IN (:positions)")
                .bind("jobs", keys.stream().map(Key::job).distinct().toList())
                .bind("positions", keys.stream().map(Key::position).distinct().toList())
                .map(row -> new Key(
                        Objects.requireNonNull(row.get("job_id", String.class)),
                        Objects.requireNonNull(row.get("position", String.class))))
                .all();
    }

    /** Where another gateway has stored one of them since we looked, this fails, and is right the next time. */
    private Mono<Boolean> insert(List<Row> rows) {
        return Flux.fromIterable(statements(rows))
                .concatMap(this::insertTogether)
                .then(Mono.just(true));
    }

    private Mono<Void> insertTogether(List<Row> rows) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        GenericExecuteSpec sql = database.sql("INSERT INTO log_chunks (job_id, position, stored_at, chunk) VALUES "
                + Rows.values(rows.size(), "job", "position", "now", "chunk"));
        for (int i = 0; i < rows.size(); i++) {
            sql = sql.bind("job" + i, rows.get(i).key().job())
                    .bind("position" + i, rows.get(i).key().position())
                    .bind("now" + i, now)
                    .bind("chunk" + i, rows.get(i).text());
        }
        return sql.then();
    }

    private static List<Row> rows(Map<Key, LogChunk> chunks) {
        return chunks.entrySet().stream()
                .map(entry -> new Row(entry.getKey(), Wire.writeText(entry.getValue())))
                .toList();
    }

    private static List<List<Row>> statements(List<Row> rows) {
        List<List<Row>> statements = new ArrayList<>();
        int length = 0;
        for (Row row : rows) {
            length += row.text().length();
            if (statements.isEmpty()
                    || length > STATEMENT_LENGTH
                    || statements.getLast().size() == STATEMENT_ROWS) {
                statements.add(new ArrayList<>());
                length = row.text().length();
            }
            statements.getLast().add(row);
        }
        return statements;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private record Row(Key key, String text) {}

    private record Key(String job, String position) {
        static Key of(LogChunk chunk) {
            return new Key(
                    chunk.jobId().toString(),
                    LogPosition.of(chunk.attempt(), chunk.end()).text());
        }
    }
}
