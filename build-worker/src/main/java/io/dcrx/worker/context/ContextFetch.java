package io.dcrx.worker.context;

import io.dcrx.job.Login;
import java.util.Optional;

/** The files of one attempt: fetched once, and open until this is closed. Used by one thread, but for {@link #cancel()}. */
public interface ContextFetch extends AutoCloseable {
    /** Of a job that has no context. */
    ContextFetch NOTHING = new ContextFetch() {
        @Override
        public ContextFiles fetch(Optional<Login> login) {
            return ContextFiles.NONE;
        }

        @Override
        public void cancel() {}

        @Override
        public void close() {}
    };

    /**
     * The files, from this worker's disk or, if they are not there, from where they are. Once.
     *
     * @param login for where they are, if that is no part of the farm; empty: as anybody
     */
    ContextFiles fetch(Optional<Login> login) throws ContextFailure;

    /** Which commit the files that were fetched are of, if they came from git. */
    default Optional<String> commit() {
        return Optional.empty();
    }

    /** Makes a running fetch end soon. Called from another thread; returns without waiting. */
    void cancel();

    @Override
    void close();
}
