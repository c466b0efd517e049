package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.TestDatabase;
import io.dcrx.gateway.users.Access;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobSpec;
import io.dcrx.job.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;

/** Jobs in a database, put there by the store as the gateway would. */
final class TestJobs {
    static final UUID OWNER = UUID.fromString("01900000-0000-7000-8000-000000000000");

    private final TestDatabase database;
    private final JobStore store;

    TestJobs(TestDatabase database) {
        this.database = database;
        this.store = new JobStore(database.client());
    }

    /** As the gateway folds, with three attempts at most. */
    Fold fold(Changes changes) {
        return new Fold(store, database.transaction(), changes, RETRIES);
    }

    static final Retries RETRIES = new Retries(new RetrySettings(3, Duration.ofSeconds(10), Duration.ofMinutes(5)));

    JobStore store() {
        return store;
    }

    static JobSpec spec(String name) {
        return new JobSpec(name, "latest", List.of(new Layer.Workdir("/")));
    }

    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    /** A job that waits for its dispatch. */
    Job submit(String name) {
        return submit(spec(name));
    }

    Job submit(JobSpec spec) {
        Instant now = now();
        Job created = Job.create(JobId.create(), OWNER, ImageReference.parse("localhost:5000/team/a:latest"), now);
        JobEvent.Accepted accepted = new JobEvent.Accepted(created.id(), now);
        Job job = created.on(accepted);
        run(database.transaction().transactional(store.insert(job, spec, accepted)));
        return job;
    }

    /** Their ids, oldest first. */
    List<JobId> submit(int count) {
        return IntStream.range(0, count).mapToObj(i -> submit("job-" + i).id()).toList();
    }

    Job find(JobId id) {
        return get(store.find(id)).job();
    }

    List<JobId> page(@Nullable JobStatus status, @Nullable String name, @Nullable JobId below, int limit) {
        return all(store.page(Access.EVERYBODYS, new JobFilter(status, name, null), below, limit)
                .map(shown -> shown.job().id()));
    }

    void removeAll() {
        run(database.client().sql("DELETE FROM jobs").then());
    }

    static void run(Mono<?> work) {
        work.block(Duration.ofSeconds(30));
    }

    static <T> T get(Mono<T> work) {
        return requireNonNull(work.block(Duration.ofSeconds(30)));
    }

    static <T> List<T> all(Flux<T> work) {
        return get(work.collectList());
    }
}
