package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.Dialect;
import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static io.dcrx.gateway.jobs.TestJobs.all;
import static io.dcrx.gateway.jobs.TestJobs.now;
import static io.dcrx.gateway.jobs.TestJobs.run;
import static org.assertj.core.api.Assertions.assertThat;

class OutboxContractIT extends OnEveryDatabase {
    private TestJobs jobs;
    private Outbox outbox;

    @BeforeEach
    void nothingWaits() {
        jobs = new TestJobs(database);
        outbox = new Outbox(database.client());
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
        assertThat(all(outbox.waiting(1)))
                .containsExactly(new JobOrder(job.id(), 1, job.owner(), job.target(), TestJobs.spec("asked-for")));
    }

    @Test
    void whatIsReleasedOrStartedWaitsNoMore() {
        List<JobId> made = jobs.submit(4);
        run(outbox.markReleased(made.subList(0, 2), now()));
        Job started = jobs.find(made.get(2));
        run(jobs.store().update(started.on(JobTest.event("started", made.get(2), Attempt.start(1, 0, 1), 1)), 2));
        assertThat(waiting(10)).containsExactly(made.get(3));
    }

    @Test
    void whatOneDispatcherHoldsTheOtherPassesOver() {
        List<JobId> made = jobs.submit(4);
        Mono<List<JobId>> other = otherDispatcher(2).cache();
        run(database.transaction().transactional(outbox.waiting(2).collectList().then(other)));
        // H2 locks all rows that it sorts, and has one dispatcher, that of the process which has the file.
        assertThat(other.block()).containsExactlyElementsOf(dialect == Dialect.H2 ? List.of() : made.subList(2, 4));
    }

    @Test
    void whatADispatcherCouldNotPublishWaitsAgain() {
        List<JobId> made = jobs.submit(2);
        Mono<Void> broken = outbox.waiting(2)
                .collectList()
                .then(outbox.markReleased(made, now()))
                .then(Mono.error(new IllegalStateException("Kafka is away")));
        run(database.transaction().transactional(broken).onErrorComplete());
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
        run(database.transaction()
                .transactional(outbox.waiting(10).collectList().then(submitted)));
        assertThat(waiting(10)).hasSize(4);
    }

    private Mono<List<JobId>> dispatched(int batch) {
        Mono<List<JobId>> take = outbox.waiting(batch)
                .map(JobOrder::jobId)
                .collectList()
                .delayElement(Duration.ofMillis(2))
                .flatMap(ids -> ids.isEmpty()
                        ? Mono.just(ids)
                        : outbox.markReleased(ids, now()).thenReturn(ids));
        return database.transaction().transactional(take);
    }

    /** In a transaction of its own, whoever asks. */
    private Mono<List<JobId>> otherDispatcher(int batch) {
        return Mono.fromFuture(() -> database.transaction()
                .transactional(outbox.waiting(batch).map(JobOrder::jobId).collectList())
                .toFuture());
    }

    private List<JobId> waiting(int limit) {
        return all(database.transaction().transactional(outbox.waiting(limit).map(JobOrder::jobId)));
    }
}
