package io.dcrx.worker.context;

import io.dcrx.job.FailureReason;
import io.dcrx.job.Login;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fetch of files that are then open on this worker's disk. */
abstract class OpenedFetch implements ContextFetch {
    private static final Logger LOG = LoggerFactory.getLogger(OpenedFetch.class);

    private volatile boolean cancelled;
    private ContextFiles files = ContextFiles.NONE;

    /** @throws CancellationException if it was broken off */
    abstract ContextFiles open(Optional<Login> login) throws IOException, ContextFailure;

    boolean isCancelled() {
        return cancelled;
    }

    @Override
    public final ContextFiles fetch(Optional<Login> login) throws ContextFailure {
        try {
            files = open(login);
            return SeenFiles.of(files, this::isCancelled);
        } catch (IOException e) {
            throw Disk.failure(e);
        } catch (CancellationException e) {
            throw new ContextFailure(FailureReason.INTERNAL, "the fetch was broken off", e);
        }
    }

    @Override
    public final void cancel() {
        cancelled = true;
    }

    @Override
    public final void close() {
        try {
            files.close();
        } catch (IOException e) {
            LOG.warn("The files of a context could not be closed", e);
        }
    }
}
