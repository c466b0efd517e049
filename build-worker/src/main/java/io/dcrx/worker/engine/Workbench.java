package io.dcrx.worker.engine;

import io.dcrx.image.ImageReference;
import io.dcrx.job.JobSpec;
import io.dcrx.worker.context.ContextFiles;
import java.util.Optional;

/**
 * Where one attempt is built and pushed. Used by one thread, but for {@link #cancel()}. Nothing here is retried: who
 * calls it decides whether another push is worthwhile, and the gateway, whether another attempt is.
 */
public interface Workbench extends AutoCloseable {

    /**
     * Fails early if the target's registry refuses what it may see. Without anything to show there is nothing to check.
     *
     * @param access what registries of base images may see, too, and what steps may read
     */
    void authorize(ImageReference target, Access access) throws EngineFailure;

    /**
     * Writes down, in the engine's own way, what is to be done. Once, and before {@link #build()}.
     *
     * @param files that the build may copy; open until the bench is closed
     */
    void generate(JobSpec spec, ContextFiles files) throws EngineFailure;

    /** Builds, with what {@link #authorize} was given; the image stays with the engine until {@link #close()}. */
    BuiltImage build() throws EngineFailure;

    /** Pushes what was built under its name. Costs no rebuild, however often it is called. */
    PushedImage push(BuiltImage image, ImageReference target, Optional<Credentials> credentials) throws EngineFailure;

    /**
     * Makes a running step end soon, with some failure, and every later one end at once: processes are killed, uploads
     * broken off. Called from another thread; returns without waiting.
     */
    void cancel();

    /** Drops what was built, but keeps the cache. Returns without waiting. */
    @Override
    void close();
}
