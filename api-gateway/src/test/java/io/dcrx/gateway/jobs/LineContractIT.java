package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.job.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static io.dcrx.gateway.jobs.TestJobs.all;
import static io.dcrx.gateway.jobs.TestJobs.get;
import static io.dcrx.gateway.jobs.TestJobs.now;
import static io.dcrx.gateway.jobs.TestJobs.run;
import static org.assertj.core.api.Assertions.assertThat;

/** How many of one owner's jobs may be under way, on every database and with several gateways. */
class LineContractIT extends OnEveryDatabase {
    private static final UUID ADA = TestJobs.OWNER;
    private static final UUID BOB = UUID.fromString("01900000-0000-7000-8000-00000000000b");

    private TestJobs jobs;
    private Outbox outbox;
    private Backlog backlog;

    @BeforeEach
    void nothingWaits() {
        jobs = new TestJobs(database);
        outbox = new Outbox(database.client());
        backlog = new Backlog(database.client());
        jobs.removeAll();
    }

    @Test
    void whoHasAsManyUnderWayAsMayWaitsAndOthersDoNot() {
        List<JobId> adas = jobs.submit(5);
        JobId bobs = jobs.submit(BOB, Priority.NORMAL);
        assertThat(released(line(2), 10)).containsExactlyInAnyOrder(adas.get(0), adas.get(1), bobs);
        assertThat(released(line(2), 10)).isEmpty();
        end(adas.get(1));
        assertThat(released(line(2), 10)).containsExactly(adas.get(2));
    }

    /** Whoever looks for one job sees past all of them. */
    @Test
    void howeverManyMayNotGoTheNextOneThatMayIsFound() {
        for (int turn = 1; turn <= 450; turn++) {
            run(jobs.insert(ADA, TestJobs.spec("storm"), Priority.NORMAL, turn));
        }
        run(jobs.insert(BOB, TestJobs.spec("single"), Priority.NORMAL, 1000));
        JobId bobs = all(backlog.first(500).map(Place::id)).getLast();
        List<JobId> adas = released(line(1), 1);
        assertThat(adas).hasSize(1);
        assertThat(released(line(1), 1)).containsExactly(bobs);
        assertThat(all(backlog.depths())).singleElement().satisfies(depth -> {
            assertThat(depth.jobs()).isEqualTo(449);
            assertThat(depth.held()).isEqualTo(449);
        });
        end(adas.getFirst());
        assertThat(released(line(1), 1)).hasSize(1);
    }

    @Test
    void whatIsHeldKeepsItsPlaceAndItsOwnerGetsNoSecondTurn() {
        List<JobId> adas = jobs.submit(4);
        assertThat(released(line(1), 10)).containsExactly(adas.getFirst());
        JobId bobs = jobs.submit(BOB, Priority.NORMAL);
        JobId adasNext = jobs.submit(ADA, Priority.NORMAL);
        assertThat(all(backlog.first(10).map(Place::id)))
                .containsExactly(adas.get(1), bobs, adas.get(2), adas.get(3), adasNext);
        assertThat(get(outbox.load()).holding()).isEqualTo(1);
    }

    @Test
    void whatIsHeldIsCountedWhereItStands() {
        List<JobId> adas = jobs.submit(4);
        released(line(1), 10);
        for (int i = 0; i < 5; i++) {
            jobs.submit(BOB, Priority.NORMAL);
        }
        List<Place> held = jobs.places(adas.subList(1, 4));
        assertThat(get(backlog.position(held.get(0), 2))).isEqualTo(1);
        assertThat(get(backlog.position(held.get(1), 3))).isEqualTo(3);
        assertThat(backlog.position(held.get(1), 2).blockOptional()).isEmpty();
    }

    @Test
    void theMoreUrgentOneOfAnOwnerGoesFirst() {
        List<JobId> normal = jobs.submit(3);
        assertThat(released(line(1), 10)).containsExactly(normal.getFirst());
        JobId high = jobs.submit(ADA, Priority.HIGH);
        assertThat(released(line(1), 10)).isEmpty();
        end(normal.getFirst());
        assertThat(released(line(1), 10)).containsExactly(high);
    }

    /** Cancelled, failed, tried again or lost: what is not under way any more leaves room, whatever became of it. */
    @Test
    void roomComesBackWhateverBecomesOfAJob() {
        List<JobId> adas = new ArrayList<>(jobs.submit(8));
        for (String ending : List.of("done", "failed", "given_up", "withdrawn", "retry_scheduled")) {
            List<JobId> released = released(line(1), 10);
            assertThat(released).as("before " + ending).containsExactly(adas.removeFirst());
            assertThat(released(line(1), 10)).isEmpty();
            become(released.getFirst(), ending);
        }
        assertThat(released(line(1), 10)).hasSize(1);
    }

    @Test
    void whatIsHeldCanBeCancelled() {
        List<JobId> adas = jobs.submit(3);
        released(line(1), 10);
        become(adas.get(1), "withdrawn");
        end(adas.getFirst());
        assertThat(released(line(1), 10)).containsExactly(adas.get(2));
    }

    /** A gateway may have published it without having noted that; then it failed, and stands in line again. */
    @Test
    void whatRanThoughItWasHeldIsNotHeldWhenItIsTriedAgain() {
        List<JobId> adas = jobs.submit(2);
        released(line(1), 10);
        become(adas.get(1), "started");
        end(adas.getFirst());
        released(line(1), 10);
        become(adas.get(1), "retry_scheduled");
        run(database.client().sql("UPDATE jobs SET not_before = NULL").then());
        assertThat(released(line(1), 10)).containsExactly(adas.get(1));
    }

    @Test
    void withoutALimitNothingIsHeldAndWhatWasIsNot() {
        List<JobId> adas = jobs.submit(4);
        assertThat(released(line(1), 10)).containsExactly(adas.getFirst());
        assertThat(released(line(null), 10)).containsExactlyElementsOf(adas.subList(1, 4));
        released(line(null), 10);
        assertThat(get(outbox.load()).holding()).isZero();
        List<JobId> more = jobs.submit(3);
        assertThat(released(line(null), 10)).containsExactlyElementsOf(more);
    }

    /** Until it ends, its owners' jobs are passed over, and nobody waits for it: it may be frozen. */
    @Test
    void whileOneGatewayReleasesJobsOfAnOwnerOthersReleaseThoseOfOthers() {
        jobs.submit(4);
        Line slow = line(2);
        Outbox.Load load = get(outbox.load());
        List<JobId> bobs = new ArrayList<>();
        Mono<List<JobId>> other = Mono.fromCallable(() -> jobs.submit(BOB, Priority.NORMAL))
                .subscribeOn(Schedulers.boundedElastic())
                .doOnNext(bobs::add)
                .then(Mono.fromFuture(() -> releasing(line(2), 10).toFuture()))
                .timeout(Duration.ofSeconds(5))
                .cache();
        run(slow.scan(10, load)
                .flatMap(seen ->
                        database.transaction().transactional(slow.admit(seen).then(other))));
        assertThat(get(other)).containsExactlyElementsOf(bobs);
    }

    /** Six gateways that dispatch at once while jobs end: never is more of an owner's under way than may be. */
    @Test
    void gatewaysTogetherKeepToTheLimit() {
        List<UUID> owners = IntStream.range(0, 3).mapToObj(n -> new UUID(n, n)).toList();
        List<JobId> made = IntStream.range(0, 90)
                .mapToObj(n -> jobs.submit(owners.get(n % 3), Priority.ofRank(n % 2)))
                .toList();
        Held held = new Held(database.client());
        Queue<Integer> underWay = new ConcurrentLinkedQueue<>();
        AtomicInteger left = new AtomicInteger(made.size());
        Flux<JobId> released = Flux.range(0, 6).flatMap(_ -> {
            Line line = line(2);
            return Flux.defer(() -> releasing(line, 4)
                            .delayUntil(_ -> held.underWay().doOnNext(counts -> underWay.addAll(counts.values())))
                            .delayElement(Duration.ofMillis(5))
                            .flatMapIterable(ids -> ids)
                            .concatMap(id -> ending(id, "done").thenReturn(id)))
                    .doOnNext(_ -> left.decrementAndGet())
                    .repeat(() -> left.get() > 0);
        });
        assertThat(all(released.timeout(Duration.ofSeconds(20)))).containsExactlyInAnyOrderElementsOf(made);
        assertThat(underWay).contains(2).allMatch(count -> count <= 2);
    }

    private Line line(@Nullable Integer running) {
        return new Line(outbox, new Held(database.client()), new LimitSettings(1000, running, 1000, 100));
    }

    /** What a gateway with that much room releases until it finds no more. */
    private List<JobId> released(Line line, int room) {
        return get(releasing(line, room));
    }

    private Mono<List<JobId>> releasing(Line line, int room) {
        return outbox.load()
                .flatMap(load -> line.scan(2 * room, load))
                .flatMap(seen -> database.transaction()
                        .transactional(line.admit(seen).flatMap(admitted -> released(admitted, room))))
                .flatMap(round ->
                        round.held() > 0 && round.ids().isEmpty() ? releasing(line, room) : Mono.just(round.ids()));
    }

    private record Round(List<JobId> ids, int held) {}

    private Mono<Round> released(Line.Admitted admitted, int room) {
        return Flux.fromIterable(admitted.jobs().values())
                .concatMap(ids -> outbox.take(ids, room))
                .take(room)
                .map(Outbox.Due::place)
                .collectList()
                .flatMap(places -> places.isEmpty()
                        ? Mono.just(places)
                        : outbox.markReleased(places, 7, now()).thenReturn(places))
                .map(places -> new Round(places.stream().map(Place::id).toList(), admitted.held()));
    }

    private void end(JobId id) {
        become(id, "done");
    }

    private void become(JobId id, String kind) {
        run(ending(id, kind));
    }

    private Mono<Void> ending(JobId id, String kind) {
        return database.transaction().transactional(jobs.store().lock(id).flatMap(stored -> {
            Attempt attempt = Attempt.start(stored.job().attempt(), 0, 1);
            Job wished = kind.equals("withdrawn")
                    ? stored.job().on(JobTest.event("cancel_requested", id, attempt, 1))
                    : stored.job();
            return jobs.store().update(wished.on(JobTest.event(kind, id, attempt, 1)), stored.events() + 1);
        }));
    }
}
