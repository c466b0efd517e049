package io.dcrx.job;

import io.dcrx.image.ImageReference;
import java.util.Objects;

/**
 * What travels to a worker: everything that it needs to know to build and push.
 *
 * @param attempt which dispatch of the job this is, from 1
 * @param target where the image goes
 */
public record JobOrder(JobId jobId, int attempt, ImageReference target, JobSpec spec) {
    public JobOrder {
        Objects.requireNonNull(jobId);
        Objects.requireNonNull(target);
        Objects.requireNonNull(spec);
    }
}
