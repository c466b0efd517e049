package io.dcrx.gateway.jobs;

import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Priority;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

/** A job as columns. */
final class JobRow {
    /**
     * The columns that the fold changes, as assignments. The order of another attempt is not on Kafka yet, and it stands in
     * line. That is told from the attempt that was, so it stands first: MySQL assigns from left to right.
     */
    static final String FOLDED = """
            released_at = CASE WHEN attempt < :attempt THEN NULL ELSE released_at END,
            order_offset = CASE WHEN attempt < :attempt THEN NULL ELSE order_offset END,
            held = CASE WHEN attempt < :attempt THEN FALSE ELSE held END, not_before = :not_before,
            status = :status, events = :events, attempt = :attempt, cancel_requested_at = :cancel_requested_at,
            attempt_id = :attempt_id, attempt_offset = :attempt_offset, attempt_delivery = :attempt_delivery,
            sequence = :sequence, worker = :worker, engine = :engine, started_at = :started_at,
            cached_steps = :cached_steps, total_steps = :total_steps,
            finished_at = :finished_at, digest = :digest, size = :size, failure_reason = :failure_reason,
            failure_message = :failure_message, failure_exit = :failure_exit, failure_step = :failure_step""";

    /** What {@link #read} reads: not the specification, which may be a megabyte. */
    private static final List<String> READ = List.of(
            "id",
            "owner",
            "target",
            "created_at",
            "status",
            "attempt",
            "not_before",
            "attempt_id",
            "attempt_offset",
            "attempt_delivery",
            "sequence",
            "started_at",
            "worker",
            "engine",
            "cached_steps",
            "total_steps",
            "cancel_requested_at",
            "finished_at",
            "digest",
            "size",
            "failure_reason",
            "failure_message",
            "failure_exit",
            "failure_step");

    private JobRow() {}

    /**
     * To be selected for {@link #read}.
     *
     * @param jobs what the table is called
     * @param more columns
     */
    static String columns(String jobs, String... more) {
        return Stream.concat(READ.stream(), Stream.of(more))
                .map(column -> jobs + "." + column)
                .collect(Collectors.joining(", "));
    }

    static Job read(Readable row) {
        return new Job(
                id(row),
                UUID.fromString(required(row, "owner", String.class)),
                ImageReference.parse(required(row, "target", String.class)),
                required(row, "created_at", Instant.class),
                JobStatus.valueOf(required(row, "status", String.class)),
                required(row, "attempt", Integer.class),
                row.get("not_before", Instant.class),
                run(row),
                row.get("cancel_requested_at", Instant.class),
                ending(row));
    }

    static JobId id(Readable row) {
        return JobId.parse(required(row, "id", String.class));
    }

    static Place place(Readable row) {
        return new Place(priority(row), required(row, "turn", Long.class), id(row));
    }

    static Priority priority(Readable row) {
        return Priority.ofRank(required(row, "priority", Integer.class));
    }

    /** What {@code count(*)} gives. */
    static int count(Readable row, String column) {
        return required(row, column, Long.class).intValue();
    }

    static <T> T required(Readable row, String column, Class<T> type) {
        return Objects.requireNonNull(row.get(column, type), column);
    }

    /** Binds what {@link #FOLDED} assigns. */
    static GenericExecuteSpec bind(GenericExecuteSpec sql, Job job, int events) {
        @Nullable Run run = job.run();
        GenericExecuteSpec bound =
                sql.bind("status", job.status().name()).bind("events", events).bind("attempt", job.attempt());
        bound = bind(bound, "not_before", Instant.class, job.notBefore());
        bound = bind(bound, "cancel_requested_at", Instant.class, job.cancelRequestedAt());
        bound = bind(
                bound,
                "attempt_id",
                String.class,
                run == null ? null : run.attempt().id().toString());
        bound = bind(
                bound,
                "attempt_offset",
                Long.class,
                run == null ? null : run.attempt().offset());
        bound = bind(
                bound,
                "attempt_delivery",
                Integer.class,
                run == null ? null : run.attempt().delivery());
        bound = bind(bound, "sequence", Integer.class, run == null ? null : run.sequence());
        bound = bind(bound, "worker", String.class, run == null ? null : run.worker());
        bound = bind(bound, "engine", String.class, run == null ? null : run.engine());
        bound = bind(bound, "started_at", Instant.class, run == null ? null : run.startedAt());
        bound = bind(bound, "cached_steps", Integer.class, run == null ? null : run.cachedSteps());
        bound = bind(bound, "total_steps", Integer.class, run == null ? null : run.totalSteps());
        return bindEnding(bound, job.ending());
    }

    private static GenericExecuteSpec bindEnding(GenericExecuteSpec sql, Job.@Nullable Ending ending) {
        Job.Ending.@Nullable Image image = ending instanceof Job.Ending.Image i ? i : null;
        @Nullable Failure failure = ending instanceof Job.Ending.Broken b ? b.failure() : null;
        GenericExecuteSpec bound = bind(sql, "finished_at", Instant.class, ending == null ? null : ending.at());
        bound = bind(
                bound,
                "digest",
                String.class,
                image == null ? null : image.digest().value());
        bound = bind(bound, "size", Long.class, image == null ? null : image.size());
        bound = bind(
                bound,
                "failure_reason",
                String.class,
                failure == null ? null : failure.reason().name());
        bound = bind(bound, "failure_message", String.class, failure == null ? null : failure.message());
        bound = bind(bound, "failure_exit", Integer.class, failure == null ? null : failure.exitCode());
        return bind(bound, "failure_step", String.class, failure == null ? null : failure.step());
    }

    private static <T> GenericExecuteSpec bind(GenericExecuteSpec sql, String name, Class<T> type, @Nullable T value) {
        return value == null ? sql.bindNull(name, type) : sql.bind(name, value);
    }

    private static @Nullable Run run(Readable row) {
        @Nullable String id = row.get("attempt_id", String.class);
        if (id == null) {
            return null;
        }
        Attempt attempt = new Attempt(
                UUID.fromString(id),
                required(row, "attempt", Integer.class),
                required(row, "attempt_offset", Long.class),
                required(row, "attempt_delivery", Integer.class));
        return new Run(
                attempt,
                required(row, "sequence", Integer.class),
                required(row, "started_at", Instant.class),
                row.get("worker", String.class),
                row.get("engine", String.class),
                required(row, "cached_steps", Integer.class),
                required(row, "total_steps", Integer.class));
    }

    private static Job.@Nullable Ending ending(Readable row) {
        @Nullable Instant at = row.get("finished_at", Instant.class);
        if (at == null) {
            return null;
        }
        @Nullable String digest = row.get("digest", String.class);
        @Nullable String reason = row.get("failure_reason", String.class);
        if (digest != null) {
            return new Job.Ending.Image(at, new Digest(digest), required(row, "size", Long.class));
        }
        if (reason != null) {
            return new Job.Ending.Broken(
                    at,
                    new Failure(
                            FailureReason.of(reason),
                            required(row, "failure_message", String.class),
                            row.get("failure_exit", Integer.class),
                            row.get("failure_step", String.class)));
        }
        return new Job.Ending.Stopped(at);
    }
}
