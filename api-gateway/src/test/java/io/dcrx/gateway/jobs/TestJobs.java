package io.dcrx.gateway.jobs;

import io.dcrx.gateway.contexts.Contexts;
import io.dcrx.gateway.fleet.TestFleet;
import io.dcrx.gateway.registries.TestDestinations;
import io.dcrx.gateway.storage.TestDatabase;
import io.dcrx.gateway.users.Access;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.JobSpec;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Priority;
import io.dcrx.seal.SecretBox;
import io.dcrx.wire.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;

/** Jobs in a database, put there by the store as the gateway would. */
final class TestJobs {
    static final UUID OWNER = UUID.fromString("01900000-0000-7000-8000-000000000000");

    static final SecretBox BOX = SecretBox.of("a key that is long enough for all of this", "", List.of());

    private final TestDatabase database;
    private final JobStore store;
    private final Outbox outbox;
    private final Backlog backlog;
    private final Intake intake;

    TestJobs(TestDatabase database) {
        this.database = database;
        this.store = new JobStore(database.client());
        this.outbox = new Outbox(database.client());
        this.backlog = new Backlog(database.client());
        this.intake = new Intake(store, backlog, new Turns(), database.transaction());
    }

    /** As the gateway folds, with three attempts at most. */
    Fold fold(Changes changes) {
        return new Fold(
                store,
                database.transaction(),
                changes,
                RETRIES,
                outbox,
                lastImages(),
                new JobMeters(new SimpleMeterRegistry()));
    }

    LastImages lastImages() {
        return new LastImages(database.client());
    }

    static final Retries RETRIES = new Retries(new RetrySettings(3, Duration.ofSeconds(10), Duration.ofMinutes(5)));

    /** The door, with as few limits as there can be. */
    Jobs door(Idempotency idempotency, Contexts contexts) {
        return new Jobs(
                store,
                outbox,
                intake,
                new Limits(backlog, TestFleet.silent(), new LimitSettings(1000, null, 1000, 100)),
                idempotency,
                contexts,
                TestDestinations.in(database, BOX),
                BOX,
                new AllowSettings(false, false, false, false),
                new GitSettings(List.of("git.example.com")));
    }

    JobStore store() {
        return store;
    }

    Intake intake() {
        return intake;
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
        return get(submitting(OWNER, Priority.NORMAL, spec));
    }

    /** A job that waits for its dispatch, of somebody. */
    JobId submit(UUID owner, Priority priority) {
        return get(submitting(owner, priority, spec("job"))).id();
    }

    /** As the gateway does it. */
    Mono<Job> submitting(UUID owner, Priority priority, JobSpec spec) {
        Newcomer newcomer = newcomer(JobId.create(), owner, priority, spec);
        return intake.put(newcomer).thenReturn(newcomer.job());
    }

    /** A job that waits in some turn. */
    Mono<Job> insert(UUID owner, JobSpec spec, Priority priority, long turn) {
        Newcomer newcomer = newcomer(JobId.create(), owner, priority, spec);
        Job job = newcomer.job();
        return store.insert(Map.of(newcomer, new Place(priority, turn, job.id())))
                .thenReturn(job);
    }

    static Newcomer newcomer(JobId id, UUID owner, Priority priority, JobSpec spec) {
        Job created = Job.create(id, owner, ImageReference.parse("localhost:5000/team/a:latest"), now());
        return Newcomer.of(created, priority, spec, JobSecrets.NONE, null);
    }

    /** Where they stand. */
    List<Place> places(List<JobId> ids) {
        return ids.stream().map(id -> get(store.find(id)).place()).toList();
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

    /** The names of its events. */
    List<String> history(JobId id) {
        return all(database.client()
                .sql("SELECT event FROM job_events WHERE job_id = :id ORDER BY position")
                .bind("id", id.toString())
                .mapValue(String.class)
                .all()
                .map(text -> switch (Wire.readText(text, JobEvent.class)) {
                    case JobEvent.Accepted _ -> "accepted";
                    case JobEvent.CancelRequested _ -> "cancel_requested";
                    case JobEvent.Withdrawn _ -> "withdrawn";
                    case JobEvent.RetryScheduled _ -> "retry_scheduled";
                    case JobEvent.GivenUp _ -> "given_up";
                    case JobEvent.Reported _ -> "reported";
                }));
    }

    void removeAll() {
        run(database.client().sql("DELETE FROM jobs").then());
        run(database.client().sql("DELETE FROM owner_lines").then());
        run(database.client().sql("UPDATE turns SET turn = 0").then());
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
