package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Priority;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
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

class OutboxContractIT extends OnEveryDatabase {
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
    void theOldestWaitFirst() {
        List<JobId> made = jobs.submit(5);
        assertThat(waiting(3)).containsExactlyElementsOf(made.subList(0, 3));
    }

    @Test
    void anOrderSaysWhatWasAskedFor() {
        Job job = jobs.submit("asked-for");
        assertThat(all(taken(1)).stream().map(Outbox.Due::order))
                .containsExactly(new JobOrder(job.id(), 1, job.owner(), job.target(), TestJobs.spec("asked-for")));
    }

    @Test
    void whatIsReleasedOrStartedWaitsNoMore() {
        List<JobId> made = jobs.submit(4);
        run(outbox.markReleased(jobs.places(made.subList(0, 2)), 7, now()));
        Job started = jobs.find(made.get(2));
        run(jobs.store().update(started.on(JobTest.event("started", made.get(2), Attempt.start(1, 0, 1), 1)), 2));
        assertThat(waiting(10)).containsExactly(made.get(3));
    }

    @Test
    void whatOneDispatcherHoldsTheOtherPassesOver() {
        List<JobId> made = jobs.submit(4);
        Mono<List<JobId>> other = otherDispatcher(2).cache();
        run(database.transaction().transactional(taken(2).collectList().then(other)));
        assertThat(other.block()).containsExactlyElementsOf(made.subList(2, 4));
    }

    @Test
    void whatADispatcherCouldNotPublishWaitsAgain() {
        List<JobId> made = jobs.submit(2);
        Mono<Void> broken = taken(2).collectList()
                .then(outbox.markReleased(jobs.places(made), 7, now()))
                .then(Mono.error(new IllegalStateException("Kafka is away")));
        run(database.transaction().transactional(broken).onErrorComplete());
        assertThat(waiting(10)).containsExactlyElementsOf(made);
    }

    /** A newer gateway took it in, during an upgrade or before one was taken back. */
    @Test
    void whatThisVersionCannotReadHoldsUpNobody() {
        List<JobId> made = jobs.submit(4);
        run(database.client()
                .sql("UPDATE jobs SET spec = :newer WHERE id IN (:ids)")
                .bind("newer", "{\"layers\": [{\"layer_type\": \"not-yet\"}]}")
                .bind("ids", List.of(made.get(0).toString(), made.get(2).toString()))
                .then());
        assertThat(all(taken(2)).stream().map(due -> due.order().jobId())).containsExactly(made.get(1), made.get(3));
        assertThat(waiting(10)).containsExactlyElementsOf(made);
    }

    /** Many replicas that dispatch as the gateway does, all at once, until nothing is left. */
    @Test
    void noOrderIsTakenByTwoDispatchersAndNoneIsForgotten() {
        List<JobId> made = jobs.submit(150);
        List<JobId> taken = all(Flux.range(0, 6)
                .flatMap(i -> dispatched(7).repeat().takeUntil(List::isEmpty).flatMapIterable(ids -> ids)));
        assertThat(taken).containsExactlyInAnyOrderElementsOf(made);
        assertThat(waiting(10)).isEmpty();
    }

    /** As it would where the database locks gaps between rows, or whole tables. */
    @Test
    void whoSubmitsDoesNotWaitForADispatcher() {
        jobs.submit(3);
        Mono<Job> submitted = Mono.fromCallable(() -> jobs.submit("meanwhile"))
                .subscribeOn(Schedulers.boundedElastic())
                .timeout(Duration.ofMillis(700));
        run(database.transaction().transactional(taken(10).collectList().then(submitted)));
        assertThat(waiting(10)).hasSize(4);
    }

    @Test
    void placesAreReadInTheirOrder() {
        Random random = new Random(7);
        for (int i = 0; i < 60; i++) {
            Priority priority = Priority.ofRank(random.nextInt(3));
            run(jobs.insert(TestJobs.OWNER, TestJobs.spec("placed"), priority, random.nextInt(10)));
        }
        List<JobId> next = waiting(100);
        assertThat(jobs.places(next)).hasSize(60).isSorted();
        for (Priority priority : Priority.values()) {
            List<Place> line = jobs.places(all(outbox.next(priority, 100).map(Outbox.InLine::id)));
            assertThat(line).isSorted().allMatch(place -> place.priority() == priority);
            assertThat(all(outbox.take(line.stream().map(Place::id).toList(), 100)).stream()
                            .map(Outbox.Due::place))
                    .containsExactlyElementsOf(line);
        }
    }

    @Test
    void aPlaceIsAsFarBackAsItIsInTheLine() {
        Random random = new Random(8);
        for (int i = 0; i < 30; i++) {
            run(jobs.insert(
                    TestJobs.OWNER, TestJobs.spec("counted"), Priority.ofRank(random.nextInt(3)), random.nextInt(5)));
        }
        List<JobId> line = waiting(100);
        List<Place> places = jobs.places(line);
        for (int i = 0; i < places.size(); i++) {
            assertThat(backlog.position(places.get(i), 20).blockOptional())
                    .isEqualTo(i < 20 ? Optional.of(i + 1) : Optional.empty());
        }
        release(1);
        assertThat(backlog.position(places.getFirst(), 20).blockOptional()).isEmpty();
        assertThat(backlog.position(places.get(1), 20).block()).isEqualTo(1);
    }

    @Test
    void whoeverHandsInOneJobWaitsForOneJobOfEveryOther() {
        List<JobId> storm = Stream.generate(() -> jobs.submit(TestJobs.OWNER, Priority.NORMAL))
                .limit(20)
                .toList();
        release(5);
        JobId other = jobs.submit(UUID.randomUUID(), Priority.NORMAL);
        assertThat(waiting(3)).containsExactly(storm.get(5), other, storm.get(6));
    }

    @Test
    void whoeverWasAwayHasSavedNothingUp() {
        UUID diligent = UUID.randomUUID();
        for (int i = 0; i < 10; i++) {
            jobs.submit(diligent, Priority.NORMAL);
            release(1);
        }
        JobId diligents = jobs.submit(diligent, Priority.NORMAL);
        List<JobId> storm = jobs.submit(3);
        assertThat(waiting(4)).containsExactly(diligents, storm.get(0), storm.get(1), storm.get(2));
    }

    @Test
    void jobsThatAreHandedInAtOnceGetATurnEach() {
        List<Job> atOnce = all(Flux.range(0, 30)
                .flatMap(_ -> jobs.submitting(TestJobs.OWNER, Priority.NORMAL, TestJobs.spec("at-once")), 8));
        assertThat(jobs.places(atOnce.stream().map(Job::id).toList()))
                .extracting(Place::turn)
                .doesNotHaveDuplicates();
    }

    @Test
    void everyPriorityHasTurnsOfItsOwn() {
        run(jobs.submitting(TestJobs.OWNER, Priority.LOW, TestJobs.spec("low")));
        assertThat(get(backlog.standing(TestJobs.OWNER, Priority.LOW))).isEqualTo(new Backlog.Standing(1, 0));
        assertThat(get(backlog.standing(TestJobs.OWNER, Priority.HIGH))).isEqualTo(new Backlog.Standing(0, 0));
        release(1);
        assertThat(get(backlog.standing(TestJobs.OWNER, Priority.LOW))).isEqualTo(new Backlog.Standing(0, 1));
    }

    @Test
    void theLoadIsWhatIsReleasedAndWhatRuns() {
        List<JobId> made = jobs.submit(5);
        release(3);
        Job started = jobs.find(made.getFirst());
        run(jobs.store().update(started.on(JobTest.event("started", started.id(), Attempt.start(1, 0, 1), 1)), 2));
        assertThat(get(outbox.load())).isEqualTo(new Outbox.Load(1, 2, 0, true));
        release(2);
        assertThat(get(outbox.load())).as("nothing waits").isEqualTo(new Outbox.Load(1, 4, 0, false));
    }

    @Test
    void theDepthIsToldPerPriority() {
        assertThat(all(backlog.depths())).isEmpty();
        List<JobId> made = jobs.submit(3);
        JobId low = jobs.submit(TestJobs.OWNER, Priority.LOW);
        release(1);
        assertThat(all(backlog.depths()))
                .containsExactlyInAnyOrder(
                        new Backlog.Depth(Priority.NORMAL, 2, 0, made.get(1)),
                        new Backlog.Depth(Priority.LOW, 1, 0, low));
    }

    private void release(int count) {
        run(database.transaction()
                .transactional(taken(count)
                        .map(Outbox.Due::place)
                        .collectList()
                        .flatMap(places -> outbox.markReleased(places, 7, now()))));
    }

    /** The next ones, past those that others hold. */
    private Flux<Outbox.Due> taken(int count) {
        return backlog.first(2 * count).map(Place::id).collectList().flatMapMany(ids -> outbox.take(ids, count));
    }

    private Mono<List<JobId>> dispatched(int batch) {
        Mono<List<Place>> take = taken(batch)
                .map(Outbox.Due::place)
                .collectList()
                .delayElement(Duration.ofMillis(2))
                .flatMap(places -> places.isEmpty()
                        ? Mono.just(places)
                        : outbox.markReleased(places, 7, now()).thenReturn(places));
        return database.transaction()
                .transactional(take)
                .map(places -> places.stream().map(Place::id).toList());
    }

    /** In a transaction of its own, whoever asks. */
    private Mono<List<JobId>> otherDispatcher(int batch) {
        return Mono.fromFuture(() -> database.transaction()
                .transactional(taken(batch).map(due -> due.place().id()).collectList())
                .toFuture());
    }

    private List<JobId> waiting(int limit) {
        return all(backlog.first(limit).map(Place::id));
    }
}
