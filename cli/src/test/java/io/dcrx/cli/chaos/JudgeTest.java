package io.dcrx.cli.chaos;

import io.dcrx.cli.chaos.History.Call;
import io.dcrx.cli.chaos.History.Row;
import io.dcrx.cli.chaos.History.Told;
import io.dcrx.cli.chaos.Takeovers.Loss;
import io.dcrx.image.Digest;
import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.Progress;
import io.dcrx.log.LogChunk;
import io.dcrx.log.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Histories that may be, and histories that must fail and do. */
class JudgeTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final JobId JOB = JobId.create();
    private static final String ID = JOB.toString();
    private static final Attempt FIRST = Attempt.start(1, 1, 1);
    private static final Attempt SECOND = Attempt.start(1, 1, 2);
    private static final Digest DIGEST = new Digest("sha256:" + "a".repeat(64));
    private static final Digest OTHER = new Digest("sha256:" + "b".repeat(64));
    private static final JobEvent ACCEPTED = new JobEvent.Accepted(JOB, at(0));
    private static final JobEvent WISH = new JobEvent.CancelRequested(JOB, at(5), "ada");
    private static final JobEvent.Reported STARTED = report(1, FIRST, new Progress.Started("w1", "e"));
    private static final JobEvent.Reported DONE = report(9, FIRST, new Progress.Done(DIGEST, 1));
    private static final JobEvent.Reported STOPPED = report(6, FIRST, new Progress.Cancelled());
    private static final JobEvent.Reported FAILED =
            report(9, FIRST, new Progress.Failed(Failure.of(FailureReason.INTERNAL, "broken")));

    static Stream<Arguments> rightHistories() {
        return Stream.of(
                Arguments.of("done", done()),
                Arguments.of(
                        "done by the second attempt after the first was lost",
                        history(
                                List.of(told(Call.CREATE, 0, "PENDING"), told(Call.LOOK, 20, "DONE")),
                                List.of(STARTED, report(12, SECOND, new Progress.Done(DIGEST, 1))),
                                row("DONE", SECOND, DIGEST, ACCEPTED, report(12, SECOND, new Progress.Done(DIGEST, 1))),
                                DIGEST)),
                Arguments.of("cancelled by its worker", cancelled(List.of(STARTED, STOPPED), STOPPED)),
                Arguments.of("withdrawn", cancelled(List.of(), new JobEvent.Withdrawn(JOB, at(6)))),
                Arguments.of("failed, and not wanted any more", cancelled(List.of(STARTED, FAILED), FAILED)),
                Arguments.of(
                        "cancelled while it was being pushed, and the image was there by then",
                        history(
                                List.of(told(Call.CANCEL, 7, "CANCELLED", DIGEST)),
                                List.of(STARTED, report(4, FIRST, new Progress.Pushing(0, 1)), STOPPED),
                                row("CANCELLED", FIRST, null, ACCEPTED, WISH, STOPPED),
                                DIGEST)),
                Arguments.of(
                        "failed",
                        history(
                                List.of(told(Call.CREATE, 0, "PENDING")),
                                List.of(FAILED),
                                row("FAILED", FIRST, null, ACCEPTED, FAILED))),
                Arguments.of(
                        "a log that says what it has lost",
                        logged(
                                chunk(FIRST, 1, 3, false),
                                told(7, "2 lines were lost here: the queue did not take them"))),
                Arguments.of(
                        "a log that broke off with its attempt",
                        logged(chunk(SECOND, 1, 2, false), chunk(FIRST, 1, 1, false), chunk(FIRST, 2, 5, true))),
                Arguments.of(
                        "looked at while it ended",
                        history(
                                List.of(
                                        told(Call.LOOK, 20, "DONE"),
                                        new Told(Call.LOOK, ID, at(19), at(22), "BUILDING", Set.of())),
                                List.of(DONE),
                                row("DONE", FIRST, DIGEST, ACCEPTED, DONE),
                                DIGEST)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rightHistories")
    void aRightHistoryIsNotBlamed(String what, History history) {
        assertThat(Judge.judge(history)).isEmpty();
    }

    static Stream<Arguments> wrongHistories() {
        return Stream.of(
                Arguments.of(
                        "lost",
                        new History(List.of(told(Call.CREATE, 0, "PENDING")), List.of(), List.of(), Map.of()),
                        "is lost"),
                Arguments.of(
                        "stuck",
                        history(List.of(), List.of(STARTED), row("BUILDING", FIRST, null, ACCEPTED, STARTED)),
                        "is stuck"),
                Arguments.of(
                        "two ends, as clients saw it",
                        history(
                                List.of(told(Call.LOOK, 10, "FAILED"), told(Call.LOOK, 20, "DONE")),
                                List.of(DONE),
                                row("DONE", FIRST, DIGEST, ACCEPTED, DONE),
                                DIGEST),
                        "told to be FAILED, and later DONE"),
                Arguments.of(
                        "another end than was told",
                        history(
                                List.of(told(Call.LOOK, 10, "DONE")),
                                List.of(FAILED),
                                row("FAILED", FIRST, null, ACCEPTED, FAILED)),
                        "told to be DONE, and later FAILED"),
                Arguments.of(
                        "something happened after the end",
                        history(List.of(), List.of(DONE), row("DONE", FIRST, DIGEST, ACCEPTED, DONE, STARTED), DIGEST),
                        "events end otherwise"),
                Arguments.of(
                        "done twice",
                        history(List.of(), List.of(DONE), row("DONE", FIRST, DIGEST, ACCEPTED, DONE, DONE), DIGEST),
                        "events end otherwise"),
                Arguments.of(
                        "cancelled without a wish, by a failure",
                        history(List.of(), List.of(FAILED), row("CANCELLED", FIRST, null, ACCEPTED, FAILED)),
                        "events end otherwise"),
                Arguments.of(
                        "done, but not in the registry",
                        history(List.of(), List.of(DONE), row("DONE", FIRST, DIGEST, ACCEPTED, DONE)),
                        "no such image"),
                Arguments.of(
                        "done, but another image is in the registry",
                        history(List.of(), List.of(DONE), row("DONE", FIRST, DIGEST, ACCEPTED, DONE), OTHER),
                        "no such image"),
                Arguments.of(
                        "the digest of another attempt",
                        history(List.of(), List.of(DONE), row("DONE", SECOND, DIGEST, ACCEPTED, DONE), DIGEST),
                        "did not report"),
                Arguments.of(
                        "a digest that nobody reported",
                        history(List.of(), List.of(DONE), row("DONE", FIRST, OTHER, ACCEPTED, DONE), OTHER),
                        "did not report"),
                Arguments.of(
                        "a log with a gap",
                        logged(chunk(FIRST, 1, 3, false), chunk(FIRST, 5, 1, true)),
                        "has a gap in the log"),
                Arguments.of("a log without its beginning", logged(chunk(FIRST, 2, 3, true)), "has a gap in the log"),
                Arguments.of(
                        "a line twice",
                        logged(chunk(FIRST, 1, 3, false), chunk(FIRST, 3, 2, true)),
                        "has a gap in the log"),
                Arguments.of("a log without its end", logged(chunk(FIRST, 1, 3, false)), "its log does not end"),
                Arguments.of(
                        "the end of another attempt's log",
                        logged(chunk(SECOND, 1, 3, true), chunk(FIRST, 1, 1, false)),
                        "its log does not end"),
                Arguments.of(
                        "pushed after it was cancelled",
                        cancelled(List.of(STARTED, STOPPED, report(8, SECOND, new Progress.Pushing(0, 1))), STOPPED),
                        "push began after that"),
                Arguments.of(
                        "in the registry after it was cancelled",
                        history(
                                List.of(told(Call.CANCEL, 7, "CANCELLED")),
                                List.of(STARTED, STOPPED),
                                row("CANCELLED", FIRST, null, ACCEPTED, WISH, STOPPED),
                                DIGEST),
                        "came to the registry after that"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongHistories")
    void aWrongHistoryIsBlamedForWhatIsWrong(String what, History history, String blame) {
        assertThat(Judge.judge(history))
                .singleElement()
                .asString()
                .startsWith(ID)
                .contains(blame);
    }

    @Test
    void theTimeToATakeoverIsTakenFromTheLossToTheNextStart() {
        List<JobEvent.Reported> reported = List.of(
                STARTED,
                report(7, SECOND, new Progress.Started("w2", "e")),
                report(8, Attempt.start(1, 1, 3), new Progress.Started("w1", "e")));
        assertThat(Takeovers.of(List.of(new Loss("w1", at(5))), reported)).containsExactly(Duration.ofSeconds(2));
        assertThat(Takeovers.of(List.of(new Loss("w3", at(5))), reported)).isEmpty();
        assertThat(Takeovers.of(List.of(new Loss("w1", at(5))), List.of(STARTED, DONE)))
                .as("it held nothing any more")
                .isEmpty();
    }

    @Test
    void aPlanIsWhatWasAskedForAndElseAShortOne() {
        assertThat(Plan.parse("--seed 7 --jobs 300  --minutes 10")).isEqualTo(new Plan(7, 300, Duration.ofMinutes(10)));
        assertThat(Plan.parse("").jobs()).isEqualTo(40);
    }

    private static History done() {
        return history(
                List.of(told(Call.CREATE, 0, "PENDING"), told(Call.LOOK, 20, "DONE")),
                List.of(STARTED, DONE),
                row("DONE", FIRST, DIGEST, ACCEPTED, STARTED, DONE),
                DIGEST);
    }

    private static History cancelled(List<JobEvent.Reported> reported, JobEvent end) {
        return history(
                List.of(told(Call.CREATE, 0, "PENDING"), told(Call.CANCEL, 7, "CANCELLED")),
                reported,
                row("CANCELLED", FIRST, null, ACCEPTED, WISH, end));
    }

    private static History history(List<Told> told, List<JobEvent.Reported> reported, Row row, Digest... images) {
        Set<String> held = Set.copyOf(Stream.of(images).map(Digest::value).toList());
        return new History(told, reported, List.of(row), Map.of(ID, held));
    }

    private static Row row(String status, Attempt attempt, @Nullable Digest digest, JobEvent... events) {
        return new Row(
                ID,
                "chaos/image",
                status,
                attempt.id().toString(),
                digest == null ? null : digest.value(),
                List.of(events),
                List.of(chunk(attempt, 1, 1, true)));
    }

    /** Done, with that log. */
    private static History logged(LogChunk... log) {
        Row row = new Row(
                ID,
                "chaos/image",
                "DONE",
                FIRST.id().toString(),
                DIGEST.value(),
                List.of(ACCEPTED, DONE),
                List.of(log));
        return history(List.of(), List.of(DONE), row, DIGEST);
    }

    private static LogChunk chunk(Attempt attempt, int first, int lines, boolean last) {
        LogLine line = new LogLine(at(3), "1/1", LogLine.Stream.STDOUT, "something");
        return new LogChunk(JOB, attempt, first, Collections.nCopies(lines, line), last);
    }

    private static LogChunk told(int first, String sentence) {
        LogLine line = new LogLine(at(3), null, LogLine.Stream.FARM, sentence);
        return new LogChunk(JOB, FIRST, first, List.of(line), true);
    }

    private static Told told(Call call, int second, String status, Digest... images) {
        Set<String> held = Set.copyOf(Stream.of(images).map(Digest::value).toList());
        return new Told(call, ID, at(second), at(second), status, held);
    }

    private static JobEvent.Reported report(int second, Attempt attempt, Progress progress) {
        return new JobEvent.Reported(JOB, at(second), attempt, 1, progress);
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
