package io.dcrx.gateway.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.dcrx.gateway.jobs.FailureMetadata;
import io.dcrx.image.Digest;
import io.dcrx.job.Failure;
import io.dcrx.job.JobEvent;
import io.dcrx.job.Progress;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a job, as it is shown to people.
 *
 * @param position counts the events of a job, from 1
 * @param attempt which attempt it is about; absent if it is about none
 * @param by who wanted it so
 * @param failure why the attempt came to nothing
 * @param notBefore when the next attempt may begin
 * @param commit whose files the image is made of, where the context came from git
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record HistoryEvent(
        int position,
        Instant at,

        @Schema(
                allowableValues = {
                    "accepted",
                    "started",
                    "generating",
                    "building",
                    "pushing",
                    "done",
                    "failed",
                    "cancelled",
                    "retry_scheduled",
                    "given_up",
                    "cancel_requested",
                    "withdrawn"
                })
        String event,

        @Nullable Integer attempt,
        @Nullable String worker,
        @Nullable String engine,
        @Nullable Integer cachedSteps,
        @Nullable Integer totalSteps,
        @Nullable String digest,
        @Nullable Long size,
        @Nullable String by,
        @Nullable FailureMetadata failure,
        @Nullable Instant notBefore,
        @Nullable String commit) {

    static HistoryEvent of(int position, JobEvent event) {
        Instant at = event.at();
        return switch (event) {
            case JobEvent.Accepted _ -> new HistoryEvent(position, at, "accepted", null);
            case JobEvent.CancelRequested wish ->
                new HistoryEvent(position, at, "cancel_requested", null).by(wish.by());
            case JobEvent.Withdrawn _ -> new HistoryEvent(position, at, "withdrawn", null);
            case JobEvent.RetryScheduled retry ->
                new HistoryEvent(position, at, "retry_scheduled", retry.attempt())
                        .broken(retry.failure(), retry.notBefore());
            case JobEvent.GivenUp end ->
                new HistoryEvent(position, at, "given_up", end.attempt()).broken(end.failure(), null);
            case JobEvent.Reported report ->
                reported(position, at, report.attempt().number(), report.progress());
        };
    }

    private static HistoryEvent reported(int position, Instant at, int attempt, Progress progress) {
        return switch (progress) {
            case Progress.Started(String worker, String engine) ->
                new HistoryEvent(position, at, "started", attempt).takenBy(worker, engine);
            case Progress.Generating _ -> new HistoryEvent(position, at, "generating", attempt);
            case Progress.Building building ->
                new HistoryEvent(position, at, "building", attempt).from(building.commit());
            case Progress.Pushing(int cached, int total) ->
                new HistoryEvent(position, at, "pushing", attempt).built(cached, total);
            case Progress.Done(Digest digest, long size) ->
                new HistoryEvent(position, at, "done", attempt).pushed(digest.value(), size);
            case Progress.Failed(Failure failure) ->
                new HistoryEvent(position, at, "failed", attempt).broken(failure, null);
            case Progress.Cancelled _ -> new HistoryEvent(position, at, "cancelled", attempt);
        };
    }

    private HistoryEvent(int position, Instant at, String event, @Nullable Integer attempt) {
        this(position, at, event, attempt, null, null, null, null, null, null, null, null, null, null);
    }

    private HistoryEvent takenBy(String who, String with) {
        return new HistoryEvent(
                position, at, event, attempt, who, with, null, null, null, null, null, null, null, null);
    }

    private HistoryEvent built(int cached, int total) {
        return new HistoryEvent(
                position, at, event, attempt, null, null, cached, total, null, null, null, null, null, null);
    }

    private HistoryEvent pushed(String what, long bytes) {
        return new HistoryEvent(
                position, at, event, attempt, null, null, null, null, what, bytes, null, null, null, null);
    }

    private HistoryEvent from(@Nullable String which) {
        return new HistoryEvent(
                position, at, event, attempt, null, null, null, null, null, null, null, null, null, which);
    }

    private HistoryEvent by(String user) {
        return new HistoryEvent(
                position, at, event, attempt, null, null, null, null, null, null, user, null, null, null);
    }

    private HistoryEvent broken(Failure why, @Nullable Instant earliest) {
        FailureMetadata shown = FailureMetadata.of(why);
        return new HistoryEvent(
                position, at, event, attempt, null, null, null, null, null, null, null, shown, earliest, null);
    }
}
