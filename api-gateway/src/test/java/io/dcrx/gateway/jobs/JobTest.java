package io.dcrx.gateway.jobs;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Progress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What each event makes of a job in each state. */
class JobTest {
    /** The state after the event; a dot where the event changes nothing. Every pair of state and event must be here. */
    private static final String TABLE = """
            state        accepted  cancel_requested  withdrawn  retry_scheduled  given_up   started      generating  building  pushing  done  failed  cancelled
            CREATED      PENDING   .                 .          .                .          .            .           .         .        .     .       .
            PENDING      .         PENDING           .          PENDING          FAILED     AUTHORIZING  GENERATING  BUILDING  PUSHING  DONE  FAILED  CANCELLED
            AUTHORIZING  .         AUTHORIZING       .          PENDING          FAILED     AUTHORIZING  GENERATING  BUILDING  PUSHING  DONE  FAILED  CANCELLED
            GENERATING   .         GENERATING        .          PENDING          FAILED     AUTHORIZING  GENERATING  BUILDING  PUSHING  DONE  FAILED  CANCELLED
            BUILDING     .         BUILDING          .          PENDING          FAILED     AUTHORIZING  GENERATING  BUILDING  PUSHING  DONE  FAILED  CANCELLED
            PUSHING      .         PUSHING           .          PENDING          FAILED     AUTHORIZING  GENERATING  BUILDING  PUSHING  DONE  FAILED  CANCELLED
            DONE         .         .                 .          .                .          .            .           .         .        .     .       .
            FAILED       .         .                 .          .                .          .            .           .         .        .     .       .
            CANCELLED    .         .                 .          .                .          .            .           .         .        .     .       .
            """;

    /** The same for a job that somebody asked to be cancelled. */
    private static final String UNWANTED = """
            state        accepted  cancel_requested  withdrawn  retry_scheduled  given_up   started      generating  building  pushing  done  failed  cancelled
            PENDING      .         .                 CANCELLED  CANCELLED        CANCELLED  AUTHORIZING  GENERATING  BUILDING  PUSHING  DONE  CANCELLED  CANCELLED
            AUTHORIZING  .         .                 .          CANCELLED        CANCELLED  AUTHORIZING  GENERATING  BUILDING  PUSHING  DONE  CANCELLED  CANCELLED
            GENERATING   .         .                 .          CANCELLED        CANCELLED  AUTHORIZING  GENERATING  BUILDING  PUSHING  DONE  CANCELLED  CANCELLED
            BUILDING     .         .                 .          CANCELLED        CANCELLED  AUTHORIZING  GENERATING  BUILDING  PUSHING  DONE  CANCELLED  CANCELLED
            PUSHING      .         .                 .          CANCELLED        CANCELLED  AUTHORIZING  GENERATING  BUILDING  PUSHING  DONE  CANCELLED  CANCELLED
            """;

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final JobId ID = JobId.create();
    private static final UUID OWNER = UUID.randomUUID();
    static final Digest DIGEST = new Digest("sha256:" + "a".repeat(64));
    private static final List<List<String>> ROWS = rows(TABLE);

    @Test
    void theTableCoversEveryStateAndEveryEvent() {
        Stream<Class<?>> kinds = Stream.concat(
                Arrays.stream(JobEvent.class.getPermittedSubclasses()).filter(c -> c != JobEvent.Reported.class),
                Arrays.stream(Progress.class.getPermittedSubclasses()));
        assertThat(ROWS.getFirst().stream().skip(1))
                .containsExactlyInAnyOrderElementsOf(
                        kinds.map(JobTest::wireName).toList());
        assertThat(ROWS.stream().skip(1).map(List::getFirst))
                .containsExactlyElementsOf(
                        Arrays.stream(JobStatus.values()).map(Enum::name).toList());
        assertThat(ROWS).allSatisfy(row -> assertThat(row).hasSameSizeAs(ROWS.getFirst()));
    }

    @Test
    void theTableOfTheUnwantedCoversEveryStateThatIsNoEnd() {
        List<List<String>> rows = rows(UNWANTED);
        assertThat(rows.getFirst()).isEqualTo(ROWS.getFirst());
        assertThat(rows.stream().skip(1).map(List::getFirst))
                .containsExactlyElementsOf(Arrays.stream(JobStatus.values())
                        .filter(status -> !status.isTerminal() && status != JobStatus.CREATED)
                        .map(Enum::name)
                        .toList());
        assertThat(rows).allSatisfy(row -> assertThat(row).hasSameSizeAs(rows.getFirst()));
    }

    static Stream<Arguments> everyPair() {
        return Stream.concat(pairs(TABLE, false), pairs(UNWANTED, true));
    }

    private static Stream<Arguments> pairs(String table, boolean unwanted) {
        List<List<String>> rows = rows(table);
        return rows.stream()
                .skip(1)
                .flatMap(row -> Stream.iterate(1, i -> i + 1)
                        .limit(row.size() - 1L)
                        .map(i -> Arguments.of(
                                JobStatus.valueOf(row.getFirst()),
                                unwanted,
                                rows.getFirst().get(i),
                                row.get(i))));
    }

    private static List<List<String>> rows(String table) {
        return table.lines()
                .map(line -> Arrays.asList(line.strip().split("\\s+", -1)))
                .toList();
    }

    @ParameterizedTest(name = "{0}, unwanted: {1}, on {2}: {3}")
    @MethodSource("everyPair")
    void anEventMovesAJobAsTheTableSays(JobStatus state, boolean unwanted, String kind, String expected) {
        Attempt attempt = Attempt.start(1, 7, 1);
        Job before = unwanted ? jobIn(state, attempt).on(event("cancel_requested", attempt, 0)) : jobIn(state, attempt);
        Job after = before.on(event(kind, attempt, 100));
        if (expected.equals(".")) {
            assertThat(after).isSameAs(before);
        } else {
            assertThat(after.status()).isEqualTo(JobStatus.valueOf(expected));
            assertThat(after.ending() != null).isEqualTo(after.status().isTerminal());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reportsAfterTheThirdOfDispatchTwoRecordSevenDeliveryTwo")
    void onlyNewsOfTheHighestAttemptCount(String what, Attempt attempt, int sequence, boolean counts) {
        Job before = new Job(
                ID,
                OWNER,
                TARGET,
                NOW,
                JobStatus.BUILDING,
                2,
                null,
                new Run(CURRENT, 3, NOW, "w", "e", 0, 0),
                null,
                null);
        Job after = before.on(new JobEvent.Reported(ID, NOW, attempt, sequence, new Progress.Pushing(1, 2)));
        assertThat(!after.equals(before)).isEqualTo(counts);
    }

    private static final ImageReference TARGET = ImageReference.parse("localhost:5000/a:b");
    private static final UUID MIDDLE = UUID.fromString("01900000-0000-7000-8000-000000000000");
    private static final UUID EARLIER = UUID.fromString("01800000-0000-7000-8000-000000000000");
    private static final UUID LATER = UUID.fromString("01a00000-0000-7000-8000-000000000000");
    private static final Attempt CURRENT = new Attempt(MIDDLE, 2, 7, 2);

    static Stream<Arguments> reportsAfterTheThirdOfDispatchTwoRecordSevenDeliveryTwo() {
        return Stream.of(
                Arguments.of("the next report", CURRENT, 4, true),
                Arguments.of("a later report, one in between missing", CURRENT, 9, true),
                Arguments.of("the same report again", CURRENT, 3, false),
                Arguments.of("an earlier report, late", CURRENT, 2, false),
                Arguments.of("an earlier dispatch", new Attempt(LATER, 1, 9, 9), 9, false),
                Arguments.of("a later dispatch", new Attempt(EARLIER, 3, 1, 1), 1, true),
                Arguments.of("an earlier record of the same dispatch", new Attempt(LATER, 2, 6, 9), 9, false),
                Arguments.of("a later record of the same dispatch", new Attempt(EARLIER, 2, 8, 1), 1, true),
                Arguments.of("an earlier delivery of the record", new Attempt(LATER, 2, 7, 1), 9, false),
                Arguments.of("a later delivery of the record", new Attempt(EARLIER, 2, 7, 3), 1, true),
                Arguments.of("an earlier start of the same delivery", new Attempt(EARLIER, 2, 7, 2), 9, false),
                Arguments.of("a later start of the same delivery", new Attempt(LATER, 2, 7, 2), 1, true));
    }

    @Test
    void aNewAttemptForgetsWhatTheOldOneReported() {
        Attempt first = Attempt.start(1, 7, 1);
        Attempt second = Attempt.start(1, 7, 2);
        Job job = accepted()
                .on(event("started", first, 1))
                .on(event("pushing", first, 2))
                .on(new JobEvent.Reported(ID, NOW, second, 1, new Progress.Started("other", "buildkit")));
        assertThat(job.run()).isEqualTo(new Run(second, 1, NOW, "other", "buildkit", 0, 0));
    }

    @Test
    void aRetryIsAnotherDispatchOfWhichNothingWasHeardYet() {
        Attempt first = Attempt.start(1, 7, 1);
        Job job = accepted().on(event("started", first, 1)).on(event("retry_scheduled", first, 0));
        assertThat(job)
                .isEqualTo(new Job(ID, OWNER, TARGET, NOW, JobStatus.PENDING, 2, NOW.plusSeconds(5), null, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"started", "pushing", "done", "failed", "cancelled", "retry_scheduled", "given_up"})
    void nothingOfASupersededDispatchCounts(String kind) {
        Attempt first = Attempt.start(1, 7, 1);
        Job waiting = accepted().on(event("retry_scheduled", first, 0));
        Job running = waiting.on(event("started", Attempt.start(2, 9, 1), 1));
        Attempt late = Attempt.start(1, 8, 5);
        assertThat(waiting.on(event(kind, late, 100))).isSameAs(waiting);
        assertThat(running.on(event(kind, late, 100))).isSameAs(running);
    }

    static Job accepted() {
        return Job.create(ID, OWNER, TARGET, NOW).on(new JobEvent.Accepted(ID, NOW));
    }

    private static Job jobIn(JobStatus state, Attempt attempt) {
        return switch (state) {
            case CREATED -> Job.create(ID, OWNER, TARGET, NOW);
            case PENDING -> accepted();
            case AUTHORIZING -> accepted().on(event("started", attempt, 1));
            case GENERATING, BUILDING, PUSHING, DONE, FAILED, CANCELLED ->
                jobIn(JobStatus.AUTHORIZING, attempt).on(event(state.name().toLowerCase(Locale.ROOT), attempt, 2));
        };
    }

    static JobEvent event(String kind, Attempt attempt, int sequence) {
        return event(kind, ID, attempt, sequence);
    }

    static JobEvent event(String kind, JobId id, Attempt attempt, int sequence) {
        if (kind.equals("accepted")) {
            return new JobEvent.Accepted(id, NOW);
        }
        if (kind.equals("cancel_requested")) {
            return new JobEvent.CancelRequested(id, NOW, "somebody");
        }
        if (kind.equals("withdrawn")) {
            return new JobEvent.Withdrawn(id, NOW);
        }
        Failure broken = Failure.of(FailureReason.INTERNAL, "broken");
        if (kind.equals("retry_scheduled")) {
            return new JobEvent.RetryScheduled(id, NOW, attempt.number(), broken, NOW.plusSeconds(5));
        }
        if (kind.equals("given_up")) {
            return new JobEvent.GivenUp(id, NOW, attempt.number(), broken);
        }
        Progress progress = switch (kind) {
            case "started" -> new Progress.Started("worker", "buildkit");
            case "generating" -> new Progress.Generating();
            case "building" -> new Progress.Building(null);
            case "pushing" -> new Progress.Pushing(1, 2);
            case "done" -> new Progress.Done(DIGEST, 1);
            case "failed" -> new Progress.Failed(broken);
            case "cancelled" -> new Progress.Cancelled();
            default -> throw new AssertionError("no event for " + kind);
        };
        return new JobEvent.Reported(id, NOW, attempt, sequence, progress);
    }

    private static String wireName(Class<?> type) {
        return type.getAnnotation(JsonTypeName.class).value();
    }
}
