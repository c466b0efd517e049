package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.Batching;
import io.dcrx.gateway.storage.Dialect;
import io.dcrx.gateway.storage.Rows;
import io.dcrx.gateway.users.Access;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.JobSpec;
import io.dcrx.job.JobStatus;
import io.dcrx.wire.Wire;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.JobRow.required;

/**
 * The rows of jobs and of their events. Every method is one statement or a few that the caller's transaction holds
 * together.
 */
@Repository
class JobStore {
    private static final String SHOWN =
            "SELECT " + JobRow.columns("j", "priority", "turn", "released_at") + ", u.username FROM jobs j";
    private static final String OWNERS = " LEFT JOIN users u ON u.id = j.owner";
    private static final String[] NEW = {
        "id",
        "owner",
        "name",
        "target",
        "spec",
        "secrets",
        "context_id",
        "priority",
        "turn",
        "status",
        "created_at",
        "events",
        "attempt",
        "trace"
    };

    private final DatabaseClient database;
    private final Dialect dialect;

    /** Looking at one job is what a farm is asked most. */
    private final Batching<JobId, Shown> looks;

    JobStore(DatabaseClient database) {
        this.database = database;
        this.dialect = Dialect.of(database);
        this.looks = new Batching<>(this::find);
    }

    /**
     * A job as it is stored.
     *
     * @param events how many made it so
     * @param released whether its order is on Kafka; what a gateway that died had published there may not be noted
     * @param orderOffset where it stands there at the furthest; null where that is not noted
     */
    record Stored(
            Job job, int events, boolean released, @Nullable Long orderOffset) {}

    /**
     * What is new in a job's history.
     *
     * @param position from 1 on
     */
    record Entry(JobId id, int position, JobEvent event) {}

    /**
     * A job as it is shown.
     *
     * @param ownerName null if the owner is gone
     * @param released whether its order was put on Kafka
     */
    record Shown(Job job, @Nullable String ownerName, Place place, boolean released) {
        /** Whether it is one of those that have a place. */
        boolean waits() {
            return job.status() == JobStatus.PENDING && !released;
        }
    }

    /** Puts in new jobs with their first events. */
    Mono<Void> insert(Map<Newcomer, Place> newcomers) {
        GenericExecuteSpec sql = database.sql(
                "INSERT INTO jobs (" + String.join(", ", NEW) + ") VALUES " + Rows.values(newcomers.size(), NEW));
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<Newcomer, Place> newcomer : newcomers.entrySet()) {
            sql = bind(sql, entries.size(), newcomer.getKey(), newcomer.getValue());
            entries.add(
                    new Entry(newcomer.getKey().job().id(), 1, newcomer.getKey().first()));
        }
        return sql.then().then(append(entries));
    }

    private static GenericExecuteSpec bind(GenericExecuteSpec sql, int row, Newcomer newcomer, Place place) {
        Job job = newcomer.job();
        return sql.bind("id" + row, job.id().toString())
                .bind("owner" + row, job.owner().toString())
                .bind("name" + row, newcomer.spec().name())
                .bind("target" + row, job.target().toString())
                .bind("spec" + row, newcomer.kept())
                .bind("secrets" + row, Parameters.in(R2dbcType.VARCHAR, newcomer.secrets()))
                .bind("context_id" + row, Parameters.in(R2dbcType.VARCHAR, newcomer.contextId()))
                .bind("priority" + row, place.priority().rank())
                .bind("turn" + row, place.turn())
                .bind("status" + row, job.status().name())
                .bind("created_at" + row, job.createdAt())
                .bind("events" + row, 1)
                .bind("attempt" + row, job.attempt())
                .bind("trace" + row, Parameters.in(R2dbcType.VARCHAR, newcomer.trace()));
    }

    /** The job with its row locked until the transaction ends; empty if there is none. */
    Mono<Stored> lock(JobId id) {
        return lock(List.of(id)).next();
    }

    /** As {@link #lock(JobId)}, in one order for everybody: two who lock the same ones do not wait for each other. */
    Flux<Stored> lock(Collection<JobId> ids) {
        return database.sql("SELECT " + JobRow.columns("jobs", "events", "released_at", "order_offset")
                        + " FROM jobs WHERE id IN (:ids) ORDER BY id FOR UPDATE")
                .bind("ids", ids.stream().map(JobId::toString).sorted().toList())
                .map(row -> new Stored(
                        JobRow.read(row),
                        required(row, "events", Integer.class),
                        row.get("released_at", Instant.class) != null,
                        row.get("order_offset", Long.class)))
                .all();
    }

    Mono<Void> update(Job job, int events) {
        var sql = database.sql("UPDATE jobs SET " + JobRow.FOLDED + " WHERE id = :id")
                .bind("id", job.id().toString());
        return JobRow.bind(sql, job, events).then();
    }

    Mono<Void> append(List<Entry> entries) {
        GenericExecuteSpec sql = database.sql("INSERT INTO job_events (job_id, position, at, event) VALUES "
                + Rows.values(entries.size(), "id", "position", "at", "event"));
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            sql = sql.bind("id" + i, entry.id().toString())
                    .bind("position" + i, entry.position())
                    .bind("at" + i, entry.event().at())
                    .bind("event" + i, Wire.writeText(entry.event()));
        }
        return sql.then();
    }

    /** As it is outside of any transaction. */
    Mono<Shown> find(JobId id) {
        return looks.ask(id);
    }

    private Mono<Map<JobId, Shown>> find(List<JobId> ids) {
        return database.sql(SHOWN + OWNERS + " WHERE j.id IN (:ids)")
                .bind("ids", ids.stream().map(JobId::toString).toList())
                .map(JobStore::shown)
                .all()
                .collectMap(shown -> shown.job().id());
    }

    Mono<JobSpec> spec(JobId id) {
        return database.sql("SELECT spec FROM jobs WHERE id = :id")
                .bind("id", id.toString())
                .mapValue(String.class)
                .one()
                .map(text -> Wire.readText(text, JobSpec.class));
    }

    /** What the job keeps to itself, sealed for it. */
    Mono<JobSecrets> secrets(JobId id) {
        return database.sql("SELECT secrets FROM jobs WHERE id = :id")
                .bind("id", id.toString())
                .map(row -> secrets(row.get("secrets", String.class)))
                .one();
    }

    private static JobSecrets secrets(@Nullable String column) {
        return column == null ? JobSecrets.NONE : Wire.readText(column, JobSecrets.class);
    }

    /** Newest first, starting below the given job; only what is in reach. */
    Flux<Shown> page(Access access, JobFilter filter, @Nullable JobId below, int limit) {
        var sql = database.sql(SHOWN + filter.hint(access, dialect) + OWNERS + " WHERE 1 = 1"
                + access.condition("j.owner") + filter.condition()
                + (below == null ? "" : " AND j.id < :below") + filter.order(access, dialect) + " LIMIT " + limit);
        sql = filter.bind(access.bind(sql));
        return (below == null ? sql : sql.bind("below", below.toString()))
                .map(JobStore::shown)
                .all();
    }

    /** Removes jobs that ended before that time, the oldest first, with all that hangs on them; how many there were. */
    Mono<Integer> removeEndedBefore(Instant time, int limit) {
        return database.sql("SELECT id FROM jobs WHERE finished_at < :time ORDER BY finished_at LIMIT :limit")
                .bind("time", time)
                .bind("limit", limit)
                .mapValue(String.class)
                .all()
                .collectList()
                .flatMap(ids -> ids.isEmpty()
                        ? Mono.just(0)
                        : database.sql("DELETE FROM jobs WHERE id IN (:ids)")
                                .bind("ids", ids)
                                .then()
                                .thenReturn(ids.size()));
    }

    private static Shown shown(Readable row) {
        return new Shown(
                JobRow.read(row),
                row.get("username", String.class),
                JobRow.place(row),
                row.get("released_at", Instant.class) != null);
    }
}
