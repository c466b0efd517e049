package io.dcrx.job;

import io.dcrx.image.ImageReference;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What travels to a worker: everything that it needs to know to build and push.
 *
 * @param attempt which dispatch of the job this is, from 1
 * @param owner the user whose job it is
 * @param target where the image goes, by its main tag
 */
public record JobOrder(JobId jobId, int attempt, UUID owner, ImageReference target, JobSpec spec) {
    public JobOrder {
        Objects.requireNonNull(jobId);
        Objects.requireNonNull(owner);
        Objects.requireNonNull(target);
        Objects.requireNonNull(spec);
    }

    /** By all of its tags where the image goes, the main one last: when it is there, so are the others. */
    public List<ImageReference> targets() {
        List<ImageReference> others =
                spec.tags().stream().skip(1).map(target::withTag).toList();
        return Stream.concat(others.stream(), Stream.of(target)).toList();
    }
}
