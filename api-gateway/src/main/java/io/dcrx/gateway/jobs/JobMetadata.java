package io.dcrx.gateway.jobs;

import io.dcrx.job.Failure;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Priority;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is shown to people.
 *
 * @param name the full reference, {@code host/path:tag}
 * @param context a sentence about where the job stands
 * @param position the place in the line of all that wait, from 1; null once the order is with the workers, and for places
 *     behind the thousandth
 * @param size of the image's layers in bytes, as the engine counts it: BuildKit unpacked, Jib as the registry holds them
 */
record JobMetadata(
        UUID jobId,

        @Schema(example = "registry.example.com/team/hello-world:latest")
        String name,

        String image,
        String tag,
        String imageRegistry,
        JobStatus status,
        String context,
        int attempt,
        Priority priority,

        @Schema(description = "The place among all that wait, down to the thousandth; the first is 1", example = "3")
        @Nullable
        Integer position,

        @Nullable String owner,
        @Nullable String engine,
        @Nullable Integer cachedSteps,
        @Nullable Integer totalSteps,
        @Nullable String digest,
        @Nullable Long size,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable FailureMetadata failure) {

    static JobMetadata of(JobStore.Shown shown, @Nullable Integer position) {
        Job job = shown.job();
        Optional<Run> run = Optional.ofNullable(job.run());
        Optional<Job.Ending.Image> image = Optional.ofNullable(job.ending() instanceof Job.Ending.Image i ? i : null);
        return new JobMetadata(
                job.id().value(),
                job.target().toString(),
                job.target().path(),
                job.target().tag(),
                job.target().host(),
                job.status(),
                sentence(job),
                job.attempt(),
                shown.place().priority(),
                position,
                shown.ownerName(),
                run.map(Run::engine).orElse(null),
                run.map(Run::cachedSteps).orElse(null),
                run.map(Run::totalSteps).orElse(null),
                image.map(i -> i.digest().value()).orElse(null),
                image.map(Job.Ending.Image::size).orElse(null),
                job.createdAt(),
                run.map(Run::startedAt).orElse(null),
                Optional.ofNullable(job.ending()).map(Job.Ending::at).orElse(null),
                job.ending() instanceof Job.Ending.Broken(Instant at, Failure failure)
                        ? FailureMetadata.of(failure)
                        : null);
    }

    private static String sentence(Job job) {
        return job.isUnwanted() && !job.status().isTerminal() ? "Being cancelled. " + standing(job) : standing(job);
    }

    private static String standing(Job job) {
        String worker = job.run() == null || job.run().worker() == null
                ? "a worker"
                : job.run().worker();
        return switch (job.status()) {
            case CREATED -> "Just created.";
            case PENDING ->
                job.attempt() == 1
                        ? "Waiting for a worker."
                        : "Waiting for attempt " + job.attempt() + "; its events say why the one before failed.";
            case AUTHORIZING -> "Taken by " + worker + ", which checks that it may push.";
            case GENERATING -> "The Dockerfile is being written on " + worker + ".";
            case BUILDING -> "Being built on " + worker + ".";
            case PUSHING ->
                "Built on " + worker + ", being pushed to " + job.target().host() + ".";
            case DONE -> "The image is in the registry.";
            case FAILED ->
                job.ending() instanceof Job.Ending.Broken broken
                        ? broken.failure().message()
                        : "Failed.";
            case CANCELLED -> "Cancelled.";
        };
    }
}
