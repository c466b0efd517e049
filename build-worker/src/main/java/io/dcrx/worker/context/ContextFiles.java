package io.dcrx.worker.context;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The files that a build may use. What is read of them stays on the disk. Used by one thread at a time. */
public interface ContextFiles extends Closeable {
    /** No files at all. */
    ContextFiles NONE = new ContextFiles() {
        @Override
        public List<ContextFile> list() {
            return List.of();
        }

        @Override
        public InputStream open(ContextFile file) throws IOException {
            throw new IOException("there is no " + file.path());
        }

        @Override
        public void close() {}
    };

    /** Everything in it, each path once, sorted by path; folders that hold something need not be there. */
    List<ContextFile> list();

    /** What is in one of the listed files. */
    InputStream open(ContextFile file) throws IOException;

    @Override
    void close() throws IOException;
}
