package io.dcrx.job;

import io.dcrx.image.ImageReference;
import io.dcrx.image.PinnedImage;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What travels to a worker: everything that it needs to know to build and push.
 *
 * @param attempt which dispatch of the job this is, from 1
 * @param owner the user whose job it is
 * @param target where the image goes, by its main tag
 * @param secrets null if the job has none
 * @param cacheFrom the owner's last image of that name, whose steps may be taken instead of running them again; null if there is
 *     none that could help
 */
public record JobOrder(
        JobId jobId,
        int attempt,
        UUID owner,
        ImageReference target,
        JobSpec spec,
        @Nullable JobSecrets secrets,
        @Nullable PinnedImage cacheFrom) {
    public JobOrder {
        Objects.requireNonNull(jobId);
        Objects.requireNonNull(owner);
        Objects.requireNonNull(target);
        Objects.requireNonNull(spec);
    }

    /** Of a job without secrets. */
    public JobOrder(JobId jobId, int attempt, UUID owner, ImageReference target, JobSpec spec) {
        this(jobId, attempt, owner, target, spec, null);
    }

    /** Of the first image of its name. */
    public JobOrder(
            JobId jobId, int attempt, UUID owner, ImageReference target, JobSpec spec, @Nullable JobSecrets secrets) {
        this(jobId, attempt, owner, target, spec, secrets, null);
    }

    /** The same, with an image to take steps from. */
    public JobOrder with(PinnedImage last) {
        return new JobOrder(jobId, attempt, owner, target, spec, secrets, last);
    }

    /** Whether there can be steps in it that another image has, too. */
    public boolean canTakeSteps() {
        return EngineChoice.of(spec).engine() == EngineKind.BUILDKIT
                && !spec.options().nocache();
    }

    /** By all of its tags where the image goes, the main one last: when it is there, so are the others. */
    public List<ImageReference> targets() {
        List<ImageReference> others =
                spec.tags().stream().skip(1).map(target::withTag).toList();
        return Stream.concat(others.stream(), Stream.of(target)).toList();
    }
}
