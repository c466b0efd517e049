package io.dcrx.worker.engine.buildkit.session;

import io.dcrx.worker.context.ContextFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Files that a build may ask its session for. Used by one thread at a time. */
public interface Folder {

    /** Everything in it, each path once; folders that hold something need not be there. */
    List<ContextFile> list();

    /** What is in one of the listed files, of the size that was said. */
    InputStream open(ContextFile file) throws IOException;
}
