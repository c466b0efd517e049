package io.dcrx.worker.context;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing in a context. Who owns it is not said: it is root, as with every context.
 *
 * @param path within the context, in its one spelling ({@link io.dcrx.context.ContextPath})
 * @param mode permissions, such as 0644 (octal)
 * @param size of a file, in bytes; otherwise 0
 * @param target of a symbolic link; otherwise null
 */
public record ContextFile(
        String path,
        Kind kind,
        int mode,
        Instant modified,
        long size,
        @Nullable String target) {
    /** What it can be. */
    public enum Kind {
        FILE,
        FOLDER,
        LINK
    }
}
