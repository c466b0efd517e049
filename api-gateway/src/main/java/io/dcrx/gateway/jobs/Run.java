package io.dcrx.gateway.jobs;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobEvent.Reported;
import io.dcrx.job.Progress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt has reported so far.
 *
 * @param sequence of its last report that counted
 * @param startedAt when it was first heard of
 * @param worker who works on it; null if its start was never heard of
 * @param engine what builds it; null if its start was never heard of
 */
record Run(
        Attempt attempt,
        int sequence,
        Instant startedAt,
        @Nullable String worker,
        @Nullable String engine,
        int cachedSteps,
        int totalSteps) {

    /** What is known after the report; of an attempt that was superseded nothing is kept. */
    static Run after(@Nullable Run before, Reported report) {
        Run base = before != null && before.attempt().equals(report.attempt()) ? before : first(report);
        return switch (report.progress()) {
            case Progress.Started(String worker, String engine) ->
                base.with(report.sequence(), worker, engine, base.cachedSteps(), base.totalSteps());
            case Progress.Pushing(int cached, int total) ->
                base.with(report.sequence(), base.worker(), base.engine(), cached, total);
            case Progress.Generating _, Progress.Building _, Progress.Done _, Progress.Failed _, Progress.Cancelled _ ->
                base.with(report.sequence(), base.worker(), base.engine(), base.cachedSteps(), base.totalSteps());
        };
    }

    private static Run first(Reported report) {
        return new Run(report.attempt(), report.sequence(), report.at(), null, null, 0, 0);
    }

    private Run with(int sequence, @Nullable String worker, @Nullable String engine, int cached, int total) {
        return new Run(attempt, sequence, startedAt, worker, engine, cached, total);
    }
}
