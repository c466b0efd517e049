package io.dcrx.gateway.jobs;

import io.dcrx.gateway.kafka.Settled;
import io.dcrx.gateway.storage.PostgresPlans;
import io.dcrx.gateway.users.Access;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Priority;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;

/** 200,000 jobs: half of them wait, of a hundred owners; the others are history, of which 1 in 500 failed, none was cancelled. */
class JobPlansIT {
    private static final String JOBS = """
            INSERT INTO jobs (id, owner, name, target, spec, priority, turn, status, created_at, released_at, events, attempt)
            SELECT '01900000-0000-7000-8000-' || lpad(n::text, 12, '0'), '01900000-0000-7000-8000-' || lpad((n % 100)::text, 12, '0'),
              'name-' || n % 1000, 'localhost:5000/a:latest', '{"name":"a","tag":"latest","layers":[]}', n % 6 / 2, n / 200,
              CASE WHEN n % 1000 = 1 THEN 'FAILED' WHEN n % 2 = 0 THEN 'PENDING' ELSE 'DONE' END, now(),
              CASE WHEN n % 2 = 0 AND n % 1000 > 0 THEN NULL ELSE now() END, 1, 1
            FROM generate_series(1, 200000) n""";
    /** So many that an index is worth it. */
    private static final String CANCELLATIONS = """
            INSERT INTO cancellations (job_id, requested_at) SELECT id, now() FROM jobs WHERE status = 'DONE' LIMIT 20000""";

    private static final String OWNERS = """
            INSERT INTO owner_lines (owner, held)
            SELECT '01900000-0000-7000-8000-' || lpad(n::text, 12, '0'), n > 99990 FROM generate_series(0, 100000) n""";

    private static final JobId MIDDLE = JobId.parse("01900000-0000-7000-8000-000000100002");

    private static final UUID OWNER = UUID.fromString("01900000-0000-7000-8000-000000000050");

    private static PostgresPlans plans;
    private static JobStore store;
    private static Outbox outbox;
    private static Backlog backlog;

    @BeforeAll
    static void fill() {
        plans = PostgresPlans.at(PostgresPlans.USERS, JOBS, CANCELLATIONS, OWNERS);
        store = new JobStore(plans.database().client());
        outbox = new Outbox(plans.database().client());
        backlog = new Backlog(plans.database().client());
    }

    @AfterAll
    static void close() {
        plans.close();
    }

    @Test
    void theDispatcherFindsWhatWaits() {
        for (Priority priority : Priority.values()) {
            plans.assertReadsLittle(outbox.next(priority, 200)
                    .map(Outbox.InLine::id)
                    .collectList()
                    .flatMapMany(ids -> outbox.take(ids, 100))
                    .then());
        }
    }

    @Test
    void theDispatcherFindsWhatIsHeldAndTakesOutOfTheLineWhatMayNotGo() {
        Held held = new Held(plans.database().client());
        Line line = new Line(outbox, held, new LimitSettings(1000, 1, 1000, 100));
        Line.Seen seen = requireNonNull(
                outbox.load().flatMap(load -> line.scan(20, load)).block());
        plans.assertReadsLittle(outbox.load().flatMap(load -> line.scan(20, load)));
        plans.assertReadsLittle(
                plans.database().transaction().transactional(line.admit(seen)).then());
        plans.assertReadsLittle(held.next(OWNER, 10).then());
        plans.assertReadsLittle(held.underWay().then());
        plans.assertReadsLittle(held.forget(List.of(OWNER)));
    }

    @Test
    void theDispatcherSeesHowBusyTheFarmIs() {
        plans.assertReadsLittle(outbox.load());
    }

    @Test
    void theDispatcherMarksWhatItReleased() {
        plans.assertReadsLittle(outbox.markReleased(
                List.of(new Place(Priority.NORMAL, 7, MIDDLE), new Place(Priority.LOW, 8, JobId.create())),
                7,
                TestJobs.now()));
    }

    @Test
    void aNewJobFindsItsTurn() {
        plans.assertReadsLittle(backlog.standing(OWNER, Priority.NORMAL));
    }

    @Test
    void positionsAreCountedFromTheHeadOfTheLine() {
        plans.assertReadsLittle(backlog.first(Positions.COUNTED).then());
    }

    @Test
    void theReconcilerFindsWhatIsUnderWay() {
        Lost lost = new Lost(
                plans.database().client(),
                store,
                new TestJobs(plans.database()).fold(new Changes()),
                TestJobs.RETRIES,
                new Changes(),
                plans.database().transaction());
        plans.assertReadsLittle(lost.isPossible());
        plans.assertReadsLittle(
                lost.suspects(new Settled(5, 10, TestJobs.now()), 100).then());
    }

    @Test
    void whatExpiresAndWhatIsOldIsFound() {
        Expiry expiry = new Expiry(
                plans.database().client(),
                store,
                new Cancellations(plans.database().client()),
                new TestJobs(plans.database()).fold(new Changes()),
                new Changes(),
                plans.database().transaction());
        plans.assertReadsLittle(
                expiry.waitingSince(Instant.parse("2024-01-01T00:00:00Z"), 500).then());
        plans.assertReadsLittle(
                expiry.waitingSince(TestJobs.now().plusSeconds(60), 500).then());
        plans.assertReadsLittle(store.removeEndedBefore(Instant.EPOCH, 500));
    }

    @Test
    void aJobIsFoundByItsId() {
        plans.assertReadsLittle(store.find(MIDDLE));
    }

    @Test
    void theFoldLocksAndUpdatesAJob() {
        plans.assertReadsLittle(store.lock(MIDDLE)
                .flatMap(stored ->
                        store.update(stored.job().on(JobTest.event("started", MIDDLE, Attempt.start(1, 0, 1), 1)), 2)));
    }

    @Test
    void aPageIsReadFromAnywhereInTheList() {
        plans.assertReadsLittle(page(null, null, null));
        plans.assertReadsLittle(page(null, null, MIDDLE));
    }

    @Test
    void aFilteredPageReadsNoMoreThanTheFilteredJobs() {
        plans.assertReadsLittle(page(JobStatus.DONE, null, null));
        plans.assertReadsLittle(page(JobStatus.PENDING, null, MIDDLE));
        plans.assertReadsLittle(page(JobStatus.FAILED, null, MIDDLE));
        plans.assertReadsLittle(page(JobStatus.CANCELLED, null, null));
        plans.assertReadsLittle(page(null, "name-500", MIDDLE));
        plans.assertReadsLittle(store.page(Access.of(OWNER), new JobFilter(null, null, null), MIDDLE, 51)
                .then());
        plans.assertReadsLittle(store.page(Access.EVERYBODYS, new JobFilter(null, null, "user-50"), MIDDLE, 51)
                .then());
        plans.assertReadsLittle(page(null, "nobody-made-this", null));
        plans.assertReadsLittle(page(JobStatus.FAILED, "name-1", null));
        plans.assertReadsLittle(page(JobStatus.CANCELLED, "name-1", null));
    }

    private static Mono<Void> page(@Nullable JobStatus status, @Nullable String name, @Nullable JobId below) {
        return store.page(Access.EVERYBODYS, new JobFilter(status, name, null), below, 51)
                .then();
    }
}
