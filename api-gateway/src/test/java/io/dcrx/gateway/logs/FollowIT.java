package io.dcrx.gateway.logs;

import io.dcrx.gateway.jobs.JobStates;
import io.dcrx.gateway.storage.Dialect;
import io.dcrx.gateway.storage.TestDatabase;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import io.dcrx.log.LogChunk;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** What followers see, whenever they come, wherever they come back to, and however slow they are. */
class FollowIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static @Nullable TestDatabase database;

    private final JobId job = JobId.create();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile JobStates.State state = new JobStates.State(JobStatus.BUILDING, null, null);

    @BeforeContainer
    static void open() {
        database = TestDatabase.open(Dialect.H2);
    }

    @AfterContainer
    static void close() {
        requireNonNull(database).close();
    }

    /** Chunks come and come again, hints get lost, followers come, read slowly, go away and come back to another gateway. */
    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void everyFollowerSeesEveryLineOnceAndInOrder(@ForAll long seed) {
        Random random = new Random(seed);
        JobId id = JobId.create();
        LogStore store = store();
        List<Tails> gateways = List.of(tails(store), tails(store));
        state = new JobStates.State(JobStatus.BUILDING, null, null);
        List<Mono<List<LogPage.Line>>> followers = new ArrayList<>();
        List<LogChunk> printed = new ArrayList<>();
        Attempt attempt = Attempt.start(1, 7, 1);
        TestChunks chunks = new TestChunks(id, attempt);
        int attempts = 1 + random.nextInt(2);
        for (int number = 1; number <= attempts; number++) {
            attempt = Attempt.start(number, 7L * number, 1);
            chunks = new TestChunks(id, attempt);
            for (int i = 0; i < 12; i++) {
                String[] lines = IntStream.rangeClosed(0, random.nextInt(4))
                        .mapToObj(n -> "x".repeat(random.nextInt(20_000)))
                        .toArray(String[]::new);
                LogChunk next = chunks.chunk(lines);
                printed.add(next);
                List<LogChunk> batch = random.nextInt(4) == 0
                        ? printed.subList(Math.max(0, printed.size() - 3), printed.size())
                        : List.of(next);
                get(store.add(List.copyOf(batch)));
                gateways.stream().filter(gateway -> random.nextInt(20) > 0).forEach(gateway -> gateway.wake(id));
                if (random.nextInt(3) == 0) {
                    followers.add(follower(gateways, id, random).cache());
                    followers.getLast().subscribe();
                }
            }
        }
        LogChunk last = chunks.last("the end");
        printed.add(last);
        followers.add(follower(gateways, id, random));
        if (random.nextBoolean()) {
            state = new JobStates.State(JobStatus.DONE, attempt, Instant.now());
        }
        get(store.add(List.of(last)));
        state = new JobStates.State(JobStatus.DONE, attempt, Instant.now());
        gateways.forEach(gateway -> gateway.wake(id));

        List<LogPage.Line> all = LogPage.of(printed, LogPosition.START).lines();
        assertThat(followers).allSatisfy(follower -> assertThat(get(follower)).isEqualTo(all));
    }

    /** Reads, with pauses and breaks, until the log says that it is over. */
    private static Mono<List<LogPage.Line>> follower(List<Tails> gateways, JobId id, Random random) {
        Random own = new Random(random.nextLong());
        List<LogPage.Line> seen = new ArrayList<>();
        return Flux.defer(() -> {
                    Tails gateway = gateways.get(own.nextInt(gateways.size()));
                    int patience = own.nextInt(3) == 0 ? 1_000 : 1 + own.nextInt(4);
                    LogPosition after =
                            seen.isEmpty() ? LogPosition.START : seen.getLast().position();
                    return gateway.follow(id, after)
                            .limitRate(1)
                            .concatMap(
                                    page -> own.nextInt(3) == 0
                                            ? Mono.delay(Duration.ofMillis(own.nextInt(15)))
                                                    .thenReturn(page)
                                            : Mono.just(page),
                                    1)
                            .doOnNext(page -> seen.addAll(page.lines()))
                            .take(patience);
                })
                .repeat()
                .takeUntil(page -> page.ended() != null)
                .then(Mono.fromCallable(() -> List.copyOf(seen)));
    }

    @Example
    void aThousandFollowersOfOneJobAreOneReader() {
        AtomicInteger reads = new AtomicInteger();
        LogStore counting = new LogStore(database().client(), database().transaction()) {
            @Override
            Mono<List<LogChunk>> after(JobId id, LogPosition position, int limit) {
                return Mono.defer(() -> {
                    reads.incrementAndGet();
                    return super.after(id, position, limit);
                });
            }
        };
        Tails tails = tails(counting);
        AtomicInteger heard = new AtomicInteger();
        AtomicInteger ends = new AtomicInteger();
        Attempt attempt = Attempt.start(1, 7, 1);
        TestChunks chunks = new TestChunks(job, attempt);
        for (int i = 0; i < 1_000; i++) {
            tails.follow(job, LogPosition.START)
                    .subscribeOn(Schedulers.parallel())
                    .doOnNext(page -> heard.addAndGet(page.lines().size()))
                    .doOnComplete(ends::incrementAndGet)
                    .subscribe();
        }
        // Only now is the tail at the end of what there is, and what comes is new to all of them.
        org.awaitility.Awaitility.await().atMost(PATIENCE).until(() -> asked.get() > 0);
        for (int i = 0; i < 20; i++) {
            get(counting.add(List.of(i < 19 ? chunks.chunk("line") : chunks.last("line"))));
            tails.wake(job);
        }
        state = new JobStates.State(JobStatus.DONE, attempt, Instant.now());

        org.awaitility.Awaitility.await().atMost(PATIENCE).until(() -> ends.get() == 1_000);
        assertThat(heard).hasValue(20_000);
        assertThat(reads).hasValueLessThan(200);
        assertThat(asked).hasValueLessThan(200);
    }

    /** Its end was folded before a gateway that had both to do came to the log, or its worker's clock is slow. */
    @Example
    void whatIsStoredAfterItsJobHasEndedIsSeen() {
        LogStore store = store();
        Attempt attempt = Attempt.start(1, 7, 1);
        TestChunks chunks = new TestChunks(job, attempt);
        get(store.add(List.of(chunks.chunk("one"))));
        state = new JobStates.State(JobStatus.FAILED, attempt, Instant.now().minusSeconds(60));
        Mono<Void> late = Mono.delay(Duration.ofSeconds(2))
                .then(store.add(List.of(chunks.last("why"))).then());

        StepVerifier.create(Flux.merge(tails(store).follow(job, LogPosition.START), late.then(Mono.<LogPage>empty())))
                .assertNext(page -> assertThat(page.lines()).hasSize(1))
                .assertNext(page -> assertThat(page.lines()).hasSize(1))
                .assertNext(page -> assertThat(page.ended()).isEqualTo(JobStatus.FAILED))
                .expectComplete()
                .verify(PATIENCE);
    }

    /** The last line of a worker that died never comes. */
    @Example
    void aLogWithoutItsLastLineEndsWithItsJobAllTheSame() {
        LogStore store = store();
        Attempt attempt = Attempt.start(1, 7, 1);
        get(store.add(List.of(new TestChunks(job, attempt).chunk("one"))));
        state = new JobStates.State(JobStatus.FAILED, attempt, Instant.now().minusSeconds(660));

        StepVerifier.create(tails(store).follow(job, LogPosition.START))
                .assertNext(page -> assertThat(page.lines()).hasSize(1))
                .assertNext(page -> assertThat(page.ended()).isEqualTo(JobStatus.FAILED))
                .expectComplete()
                .verify(PATIENCE);
    }

    private Tails tails(LogStore store) {
        return new Tails(
                store,
                id -> Mono.fromCallable(() -> {
                    asked.incrementAndGet();
                    return state;
                }),
                new SimpleMeterRegistry());
    }

    private static TestDatabase database() {
        return requireNonNull(database);
    }

    private static LogStore store() {
        return new LogStore(database().client(), database().transaction());
    }

    private static <T> T get(Mono<T> work) {
        return requireNonNull(work.block(PATIENCE));
    }
}
