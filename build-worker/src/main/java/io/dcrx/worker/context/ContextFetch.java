package io.dcrx.worker.context;

/** The files of one attempt: fetched once, and open until this is closed. Used by one thread, but for {@link #cancel()}. */
public interface ContextFetch extends AutoCloseable {
    /** Of a job that has no context. */
    ContextFetch NOTHING = new ContextFetch() {
        @Override
        public ContextFiles fetch() {
            return ContextFiles.NONE;
        }

        @Override
        public void cancel() {}

        @Override
        public void close() {}
    };

    /** The files, from this worker's disk or, if they are not there, from where they are. Once. */
    ContextFiles fetch() throws ContextFailure;

    /** Makes a running fetch end soon. Called from another thread; returns without waiting. */
    void cancel();

    @Override
    void close();
}
