package io.dcrx.worker.log;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.log.LogChunk;
import io.dcrx.log.LogLine;
import io.dcrx.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of what is printed until it is on its way. */
@Timeout(30)
class LogFlowTest {
    private static final DataSize LIMIT = DataSize.ofKilobytes(256);

    private final Sink sink = new Sink();
    private final AttemptLog log = LogFlow.start(JobId.create(), Attempt.start(1, 0, 1), sink, LIMIT);

    @Test
    void whatWasSaidAndPrintedIsThereInOrderAndTheLastChunkSaysSo() {
        log.say("Taken");
        log.say("1/2", "RUN make");
        print("1/2", "one\ntwo\nthr");
        print("1/2", "ee");
        log.end("Done");

        assertThat(sink.texts()).containsExactly("Taken", "RUN make", "one", "two", "three", "Done");
        assertThat(sink.chunks).extracting(LogChunk::last).endsWith(true).containsOnlyOnce(true);
        assertThat(sink.numbers()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void theFirstLineAfterASilenceDoesNotWait() {
        log.say("one");
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .until(() -> sink.texts().contains("one"));
        log.end("end");
    }

    @Test
    void manyLinesMakeFewChunks() {
        print("1/1", "line\n".repeat(1500));
        log.end("end");

        assertThat(sink.texts()).hasSize(1501);
        assertThat(sink.chunks).hasSizeLessThan(5);
    }

    @Test
    void aChunkFitsIntoAMessageOfKafkaWhateverIsPrinted() {
        print("1/1", "\u0001".repeat(5000).concat("\n").repeat(40));
        log.end("end");

        assertThat(sink.chunks)
                .allSatisfy(chunk -> assertThat(Wire.write(chunk)).hasSizeLessThan(1_000_000));
    }

    @Test
    void ofMoreThanTheLimitTheBeginningAndTheEndAreKeptAndALineSaysWhatIsMissing() {
        IntStream.rangeClosed(1, 100_000).forEach(i -> print("2/3", "line " + i + "\n"));
        log.endStep("2/3");
        log.say("3/3", "RUN next");
        log.end("Failed");

        List<String> texts = sink.texts();
        assertThat(texts).startsWith("line 1", "line 2").endsWith("line 99999", "line 100000", "RUN next", "Failed");
        assertThat(texts.stream().mapToLong(String::length).sum()).isLessThan(LIMIT.toBytes() + 40_000);
        String notice = texts.stream()
                .filter(text -> !text.matches("line \\d+"))
                .findFirst()
                .orElseThrow();
        int shown = texts.size() - 3;
        assertThat(notice)
                .isEqualTo((100_000 - shown) + " lines, about " + notice.split("about |, are", -1)[1]
                        + ", are not kept here: the log of an attempt may have 256 KB (DCRX_KV_LOG_LIMIT)");
        assertThat(sink.numbers())
                .isEqualTo(IntStream.rangeClosed(1, texts.size()).boxed().toList());
    }

    @Test
    void whoPrintsNeverWaitsAndWhatIsWaitingIsBounded() {
        AttemptLog wide = LogFlow.start(JobId.create(), Attempt.start(1, 0, 1), sink, DataSize.ofGigabytes(1));
        sink.close();
        byte[] line = ("x".repeat(999) + "\n").getBytes(StandardCharsets.UTF_8);
        Instant begin = Instant.now();
        IntStream.range(0, 200_000).forEach(i -> wide.print("1/1", LogLine.Stream.STDOUT, begin, line));
        sink.open();
        wide.end("end");

        assertThat(sink.texts().stream().mapToLong(String::length).sum()).isLessThan(6_000_000);
        assertThat(sink.texts())
                .anyMatch(text -> text.contains("the queue did not take them as fast"))
                .endsWith("end");
        log.end("end");
    }

    @Test
    void whatCouldNotBeSentIsCountedAndSaid() {
        sink.broken = true;
        log.say("lost");
        Awaitility.await().until(() -> sink.refused.get() > 0);
        sink.broken = false;
        log.say("found");
        log.end("end");

        assertThat(sink.texts()).containsExactly("1 lines were lost here: the queue did not take them", "found", "end");
    }

    @Test
    void anEndThatCannotBeSentHoldsNobodyUp() {
        sink.close();
        Instant begin = Instant.now();

        log.end("end");

        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(10));
        sink.open();
    }

    @Test
    void secretsAreHiddenInAllThatIsToldAndHoweverItIsSplit() {
        log.hide("tell-nobody");
        log.say("1/1", "RUN echo tell-nobody");
        print("1/1", "it is tell-");
        print("1/1", "nobody\n");
        log.end("Failed: tell-nobody");

        assertThat(sink.texts()).containsExactly("RUN echo ***", "it is ***", "Failed: ***");
    }

    private void print(String step, String text) {
        log.print(step, LogLine.Stream.STDOUT, Instant.now(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Remembers what came; can be closed for a while, and broken. */
    private static final class Sink implements LogSink {
        private final List<LogChunk> chunks = Collections.synchronizedList(new ArrayList<>());
        private final Semaphore door = new Semaphore(1);
        private volatile boolean broken;
        private final AtomicInteger refused = new AtomicInteger();

        @Override
        public void deliver(LogChunk chunk) throws Undelivered, InterruptedException {
            door.acquire();
            door.release();
            if (broken) {
                refused.incrementAndGet();
                throw new Undelivered(new IllegalStateException("broken"));
            }
            chunks.add(chunk);
        }

        void close() {
            door.acquireUninterruptibly();
        }

        void open() {
            door.release();
        }

        List<String> texts() {
            return List.copyOf(chunks).stream()
                    .flatMap(chunk -> chunk.lines().stream())
                    .map(LogLine::text)
                    .toList();
        }

        List<Integer> numbers() {
            return List.copyOf(chunks).stream()
                    .flatMap(chunk ->
                            IntStream.rangeClosed(chunk.first(), chunk.end()).boxed())
                    .toList();
        }
    }
}
