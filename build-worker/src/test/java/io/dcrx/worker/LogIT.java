package io.dcrx.worker;

import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import io.dcrx.log.LogChunk;
import io.dcrx.log.LogLine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What a real engine prints, on the topic of logs. */
class LogIT {
    @TempDir
    static Path folder;

    private static Farm farm;

    @BeforeAll
    static void start() throws Exception {
        farm = Farm.start(folder);
        farm.worker("worker", "dcrx.log.limit=64KB");
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @Test
    void theLinesOfAStepAreThereWithTheFarmsOwnAroundThem() {
        JobOrder order = farm.order("it/log", Farm.run("echo out; echo trouble >&2; printf 'no end'"));
        farm.publish(order);

        assertThat(farm.awaitEnd(order)).isInstanceOf(Progress.Done.class);

        List<LogLine> lines = lines(order);
        assertThat(lines)
                .filteredOn(line -> line.stream() == LogLine.Stream.STDOUT)
                .extracting(LogLine::text)
                .containsExactly("out", "no end");
        assertThat(lines)
                .filteredOn(line -> line.stream() == LogLine.Stream.STDERR)
                .extracting(LogLine::text)
                .containsExactly("trouble");
        assertThat(lines)
                .filteredOn(line -> line.text().equals("out"))
                .extracting(LogLine::step)
                .containsExactly("2/2");
        assertThat(lines.getFirst().text()).startsWith("Attempt 1, on worker worker, with buildkit");
        assertThat(lines)
                .extracting(LogLine::text)
                .anyMatch(text -> text.startsWith("RUN echo out"))
                .anyMatch(text -> text.startsWith("DONE "));
        assertThat(lines.getLast().text()).startsWith("Pushed, and done: sha256:");
        assertThat(farm.log(order).getLast().last()).isTrue();
    }

    @Test
    void aBuildThatPrintsWithoutEndIsBoundedAndItsLastWordsAreKept() {
        JobOrder order = farm.order("it/flood", Farm.run("seq 1 40000; echo the end; exit 3"));
        farm.publish(order);

        assertThat(farm.awaitEnd(order)).isInstanceOf(Progress.Failed.class);

        List<LogLine> lines = lines(order);
        assertThat(lines.stream().mapToLong(line -> line.text().length()).sum()).isLessThan(64 * 1024 + 50_000);
        assertThat(lines)
                .extracting(LogLine::text)
                .contains("1", "2")
                .anyMatch(text -> text.contains("are not kept here: the log of an attempt may have 64 KB"));
        assertThat(lines.getLast().text()).startsWith("Failed, STEP_FAILED");
    }

    private static List<LogLine> lines(JobOrder order) {
        Farm.await(() -> !farm.log(order).isEmpty() && farm.log(order).getLast().last());
        return farm.log(order).stream()
                .map(LogChunk::lines)
                .flatMap(List::stream)
                .toList();
    }
}
