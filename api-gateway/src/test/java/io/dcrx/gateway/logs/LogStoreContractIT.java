package io.dcrx.gateway.logs;

import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.log.LogChunk;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

import static io.dcrx.gateway.logs.TestChunks.texts;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class LogStoreContractIT extends OnEveryDatabase {
    private JobId job;
    private TestChunks chunks;
    private LogStore store;

    @BeforeEach
    void aJobThatHasNotPrintedYet() {
        job = JobId.create();
        chunks = new TestChunks(job, Attempt.start(1, 7, 1));
        store = new LogStore(database.client(), database.transaction());
    }

    @Test
    void whatWasStoredIsReadInItsOrderFromAnyLineOn() {
        LogChunk first = chunks.chunk("1", "2");
        LogChunk second = chunks.chunk("3", "4");
        LogChunk third = chunks.last("5");
        get(store.add(List.of(first, second)));
        get(store.add(List.of(third)));

        assertThat(read(LogPosition.START, 10)).containsExactly(first, second, third);
        assertThat(read(LogPosition.START, 2)).containsExactly(first, second);
        assertThat(read(LogPosition.of(first.attempt(), 2), 10)).containsExactly(second, third);
        assertThat(read(LogPosition.of(first.attempt(), 3), 10))
                .as("in the middle of one")
                .containsExactly(second, third);
        assertThat(read(LogPosition.of(first.attempt(), 5), 10)).isEmpty();
        assertThat(get(store.last(job))).isEqualTo(third);
    }

    @Test
    void aLaterAttemptComesAfterAnEarlierOneWheneverItIsStored() {
        LogChunk old = chunks.chunk("old");
        LogChunk late = chunks.chunk("late");
        LogChunk young = new TestChunks(job, Attempt.start(2, 8, 1)).chunk("young");
        get(store.add(List.of(old, young)));
        get(store.add(List.of(late)));

        assertThat(texts(read(LogPosition.START, 10))).containsExactly("old", "late", "young");
    }

    @Test
    void chunksThatComeAgainChangeNothing() {
        LogChunk first = chunks.chunk("1");
        LogChunk second = chunks.chunk("2");
        get(store.add(List.of(first, first)));
        get(store.add(List.of(first, second)));
        get(store.add(List.of(second, first)));

        assertThat(read(LogPosition.START, 10)).containsExactly(first, second);
    }

    /** As two gateways do for a while when partitions move from one to the other. */
    @Test
    void gatewaysThatStoreTheSameAtTheSameTimeStoreItOnce() {
        List<LogChunk> all =
                IntStream.range(0, 50).mapToObj(i -> chunks.chunk("line " + i)).toList();
        get(Flux.range(0, 4)
                .flatMap(gateway ->
                        Mono.defer(() -> store.add(all)).retryWhen(Retry.fixedDelay(5, Duration.ofMillis(20))))
                .then(Mono.just(true)));

        assertThat(read(LogPosition.START, 100)).isEqualTo(all);
    }

    @Test
    void manyLargeChunksAtOnceAreNoTrouble() {
        String large = "é\u0001\u0000😀\"".repeat(12_000);
        List<LogChunk> all = new ArrayList<>();
        IntStream.range(0, 12).forEach(i -> all.add(chunks.chunk(large)));
        IntStream.range(0, 250).forEach(i -> all.add(chunks.chunk("small " + i)));
        get(store.add(all));

        assertThat(texts(read(LogPosition.START, 500))).isEqualTo(texts(all));
    }

    @Test
    void logsOfOtherJobsAreNotMixedIn() {
        LogChunk mine = chunks.chunk("mine");
        LogChunk other = new TestChunks(JobId.create(), Attempt.start(1, 7, 1)).chunk("other");

        assertThat(get(store.add(List.of(mine, other)))).containsExactlyInAnyOrder(job, other.jobId());
        assertThat(read(LogPosition.START, 10)).containsExactly(mine);
    }

    @Test
    void whatIsOldIsRemovedAndNothingElse() {
        get(store.add(List.of(chunks.chunk("old"))));
        Instant now = get(database.client()
                .sql("SELECT stored_at FROM log_chunks WHERE job_id = :job")
                .bind("job", job.toString())
                .mapValue(Instant.class)
                .one());
        database.client()
                .sql("UPDATE log_chunks SET stored_at = :ago WHERE job_id = :job")
                .bind("ago", now.minus(Duration.ofDays(3)))
                .bind("job", job.toString())
                .then()
                .block();
        LogChunk young = chunks.chunk("young");
        get(store.add(List.of(young)));

        assertThat(get(store.prune(now.minus(Duration.ofDays(1))))).isEqualTo(1);
        assertThat(get(store.prune(now.minus(Duration.ofDays(1))))).isZero();
        assertThat(read(LogPosition.START, 10)).containsExactly(young);
    }

    private List<LogChunk> read(LogPosition after, int limit) {
        return get(store.after(job, after, limit));
    }

    private static <T> T get(Mono<T> work) {
        return requireNonNull(work.block(Duration.ofSeconds(30)));
    }
}
