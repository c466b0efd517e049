package io.dcrx.gateway.jobs;

import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.FailureReason.Retry;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RetriesTest {
    private static final Instant FAILED_AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = FAILED_AT.plusSeconds(1);

    @ParameterizedTest
    @EnumSource(FailureReason.class)
    void theReasonSaysWhetherAnotherAttemptIsWorthwhile(FailureReason reason) {
        Job job = JobTest.accepted();
        JobEvent failed = failed(job, reason);
        JobEvent decided = TestJobs.RETRIES.decide(job, failed, NOW);
        if (reason.retry() == Retry.NEVER) {
            assertThat(decided).isSameAs(failed);
        } else {
            assertThat(decided).isInstanceOfSatisfying(JobEvent.RetryScheduled.class, retry -> {
                assertThat(retry.at()).isEqualTo(FAILED_AT);
                assertThat(retry.attempt()).isEqualTo(1);
                assertThat(retry.failure().reason()).isEqualTo(reason);
                assertThat(retry.notBefore()).isBetween(NOW.plusSeconds(5), NOW.plusSeconds(10));
            });
        }
    }

    @Test
    void theLastAttemptsFailureIsTheEnd() {
        Job job = attempt(3);
        JobEvent failed = failed(job, FailureReason.INTERNAL);
        assertThat(TestJobs.RETRIES.decide(job, failed, NOW)).isSameAs(failed);
        assertThat(job.on(failed).ending()).isInstanceOf(Job.Ending.Broken.class);
    }

    @Test
    void whatNobodyWantsIsNotTriedAgain() {
        Job job = JobTest.accepted().on(JobTest.event("cancel_requested", Attempt.start(1, 7, 1), 0));
        JobEvent failed = failed(job, FailureReason.INTERNAL);
        assertThat(TestJobs.RETRIES.decide(job, failed, NOW)).isSameAs(failed);
    }

    @Test
    void everyPauseIsTwiceTheOneBeforeUpToTheLongestAndNotTheSameForEveryJob() {
        assertThat(pause(2)).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
        Retries many = new Retries(new RetrySettings(100, Duration.ofSeconds(10), Duration.ofMinutes(5)));
        assertThat(IntStream.of(6, 30, 99).mapToObj(number -> pause(many, number)))
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofSeconds(150), Duration.ofMinutes(5)));
        assertThat(IntStream.range(0, 20)
                        .mapToObj(i -> TestJobs.RETRIES.afterLoss(
                                Job.create(
                                        JobId.create(),
                                        TestJobs.OWNER,
                                        JobTest.accepted().target(),
                                        NOW),
                                Failure.of(FailureReason.WORKER_LOST, "gone"),
                                NOW))
                        .map(event -> ((JobEvent.RetryScheduled) event).notBefore())
                        .distinct())
                .as("two of twenty may meet in a millisecond, and most do not")
                .hasSizeGreaterThan(15);
    }

    @Test
    void thePauseOfAnAttemptIsAlwaysTheSame() {
        assertThat(pause(2)).isEqualTo(pause(2));
    }

    @Test
    void whatIsLostIsTriedAgainAndGivenUpAtTheLimit() {
        Failure lost = Failure.of(FailureReason.WORKER_LOST, "gone");
        assertThat(TestJobs.RETRIES.afterLoss(attempt(2), lost, NOW)).isInstanceOf(JobEvent.RetryScheduled.class);
        Job last = attempt(3);
        assertThat(TestJobs.RETRIES.afterLoss(last, lost, NOW))
                .isEqualTo(new JobEvent.GivenUp(last.id(), NOW, 3, lost));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101"})
    void aLimitWithoutSenseIsRefused(String limit) {
        assertThatThrownBy(() -> SettingsFile.read(Map.of("DCRX_KV_JOB_MAX_ATTEMPTS", limit))
                        .bind(RetrySettings.class))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("DCRX_KV_JOB_MAX_ATTEMPTS");
    }

    @Test
    void thereAreThreeAttemptsUnlessToldOtherwise() {
        assertThat(SettingsFile.read(Map.of()).bind(RetrySettings.class))
                .isEqualTo(new RetrySettings(3, Duration.ofSeconds(10), Duration.ofMinutes(5)));
        assertThat(SettingsFile.read(Map.of("DCRX_KV_JOB_MAX_ATTEMPTS", "1"))
                        .bind(RetrySettings.class)
                        .maxAttempts())
                .isEqualTo(1);
    }

    private static Duration pause(int number) {
        return pause(TestJobs.RETRIES, number);
    }

    private static Duration pause(Retries retries, int number) {
        JobEvent retry = retries.afterLoss(attempt(number), Failure.of(FailureReason.WORKER_LOST, "gone"), NOW);
        return Duration.between(NOW, ((JobEvent.RetryScheduled) retry).notBefore());
    }

    private static Job attempt(int number) {
        Job job = JobTest.accepted();
        for (int failed = 1; failed < number; failed++) {
            job = job.on(JobTest.event("retry_scheduled", Attempt.start(failed, failed, 1), 0));
        }
        return job;
    }

    private static JobEvent failed(Job job, FailureReason reason) {
        Attempt attempt = Attempt.start(job.attempt(), 7, 1);
        return new JobEvent.Reported(
                job.id(), FAILED_AT, attempt, 1, new Progress.Failed(Failure.of(reason, "it broke")));
    }
}
