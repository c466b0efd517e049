package io.dcrx.gateway.history;

import io.dcrx.gateway.jobs.JobStates;
import io.dcrx.gateway.web.Followers;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import io.dcrx.wire.Wire;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads what happened to jobs. Rows of events and the job's state are written together and read together, so whoever sees
 * that a job has ended has also seen its last event.
 */
@Repository
class Histories {
    /** How long something may be missed that another replica has folded. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration SILENCE = Duration.ofSeconds(15);

    private final DatabaseClient database;
    private final JobStates jobs;

    Histories(DatabaseClient database, JobStates jobs) {
        this.database = database;
        this.jobs = jobs;
    }

    /** What came after that position; empty if there is no such job. */
    Mono<History> after(JobId job, int position) {
        return database.sql("""
                        SELECT j.status, e.position, e.event FROM jobs j
                        LEFT JOIN job_events e ON e.job_id = j.id AND e.position > :position
                        WHERE j.id = :job ORDER BY e.position""")
                .bind("job", job.toString())
                .bind("position", position)
                .map(Histories::row)
                .all()
                .collectList()
                .filter(rows -> !rows.isEmpty())
                .map(rows -> history(job, rows));
    }

    /**
     * What came after that position and what comes, until the job has ended or is removed. A part without events says that
     * nothing came for a while.
     */
    Flux<History> follow(JobId job, int position) {
        return Flux.defer(() -> parts(job, position));
    }

    private Flux<History> parts(JobId job, int position) {
        AtomicInteger end = new AtomicInteger(position);
        AtomicReference<Instant> told = new AtomicReference<>(Instant.now());
        return Flux.merge(Flux.interval(Duration.ZERO, LOOK), jobs.changes(job))
                .onBackpressureLatest()
                .concatMap(_ -> look(job, end), 1)
                .takeWhile(Optional::isPresent)
                .map(Optional::get)
                .takeUntil(History::isComplete)
                .filter(part -> !part.events().isEmpty() || part.isComplete() || isSilentSince(told.get()))
                .doOnNext(part -> {
                    end.set(part.end(end.get()));
                    told.set(Instant.now());
                });
    }

    /** Empty when the job was removed. */
    private Mono<Optional<History>> look(JobId job, AtomicInteger end) {
        return Mono.defer(() -> after(job, end.get()))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .retryWhen(Followers.patience());
    }

    private static boolean isSilentSince(Instant time) {
        return time.plus(SILENCE).isBefore(Instant.now());
    }

    private static History history(JobId job, List<Row> rows) {
        List<HistoryEvent> events =
                rows.stream().flatMap(row -> row.event().stream()).toList();
        return new History(job.value(), rows.getFirst().status(), events);
    }

    /** A job without news is one row without an event. */
    private static Row row(Readable row) {
        JobStatus status = JobStatus.valueOf(Objects.requireNonNull(row.get("status", String.class)));
        Optional<HistoryEvent> event = Optional.ofNullable(row.get("event", String.class))
                .map(text -> HistoryEvent.of(
                        Objects.requireNonNull(row.get("position", Integer.class)),
                        Wire.readText(text, JobEvent.class)));
        return new Row(status, event);
    }

    private record Row(JobStatus status, Optional<HistoryEvent> event) {}
}
