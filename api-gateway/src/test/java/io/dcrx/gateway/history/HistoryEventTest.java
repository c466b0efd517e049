package io.dcrx.gateway.history;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dcrx.image.Digest;
import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.Progress;
import io.dcrx.wire.Wire;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class HistoryEventTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    private static final JobId JOB = JobId.create();
    private static final Attempt ATTEMPT = new Attempt(new UUID(0, 0), 2, 7, 1);
    private static final Failure BROKEN = Failure.of(FailureReason.DISK_FULL, "full");
    private static final String SHOWN_BROKEN =
            "\"failure\":{\"reason\":\"DISK_FULL\",\"fault\":\"FARM\",\"message\":\"full\"}";
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    static Stream<Arguments> everythingThatCanHappen() {
        return Stream.of(
                Arguments.of(new JobEvent.Accepted(JOB, AT), "'event':'accepted'"),
                Arguments.of(new JobEvent.CancelRequested(JOB, AT, "ada"), "'event':'cancel_requested','by':'ada'"),
                Arguments.of(new JobEvent.Withdrawn(JOB, AT), "'event':'withdrawn'"),
                Arguments.of(
                        new JobEvent.RetryScheduled(JOB, AT, 1, BROKEN, AT.plusSeconds(5)),
                        "'event':'retry_scheduled','attempt':1," + SHOWN_BROKEN
                                + ",'not_before':'2026-01-02T03:04:10Z'"),
                Arguments.of(
                        new JobEvent.GivenUp(JOB, AT, 3, BROKEN), "'event':'given_up','attempt':3," + SHOWN_BROKEN),
                reported(
                        new Progress.Started("w", "buildkit"),
                        "'event':'started','attempt':2,'worker':'w','engine':'buildkit'"),
                reported(new Progress.Generating(), "'event':'generating','attempt':2"),
                reported(new Progress.Building(null), "'event':'building','attempt':2"),
                reported(new Progress.Building("0a0b"), "'event':'building','attempt':2,'commit':'0a0b'"),
                reported(new Progress.Pushing(1, 2), "'event':'pushing','attempt':2,'cached_steps':1,'total_steps':2"),
                reported(
                        new Progress.Done(new Digest(DIGEST), 9),
                        "'event':'done','attempt':2,'digest':'" + DIGEST + "','size':9"),
                reported(new Progress.Failed(BROKEN), "'event':'failed','attempt':2," + SHOWN_BROKEN),
                reported(new Progress.Cancelled(), "'event':'cancelled','attempt':2"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("everythingThatCanHappen")
    void isShownWithWhatItSays(JobEvent event, String shown) {
        assertThat(Wire.writeText(HistoryEvent.of(3, event)))
                .isEqualTo(("{'position':3,'at':'2026-01-02T03:04:05Z'," + shown + "}").replace('\'', '"'));
    }

    @Test
    void everyKindIsShownByTheNameThatItHasOnTheWire() {
        List<String> names = Stream.concat(
                        Arrays.stream(JobEvent.class.getPermittedSubclasses())
                                .filter(kind -> kind != JobEvent.Reported.class),
                        Arrays.stream(Progress.class.getPermittedSubclasses()))
                .map(kind -> kind.getAnnotation(JsonTypeName.class).value())
                .toList();
        assertThat(everythingThatCanHappen()
                        .map(pair -> HistoryEvent.of(1, (JobEvent) requireNonNull(pair.get()[0]))
                                .event())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(names);
    }

    private static Arguments reported(Progress progress, String shown) {
        return Arguments.of(new JobEvent.Reported(JOB, AT, ATTEMPT, 1, progress), shown);
    }
}
