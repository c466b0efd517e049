package io.dcrx.gateway.contexts;

import io.dcrx.context.ContextId;
import java.nio.file.Path;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Where the bytes of contexts are. Every gateway of a farm sees the same. Nothing here blocks who calls it.
 *
 * <p>What is here has a row in the database, made before and removed after it, so nothing is ever listed. Failures other
 * than {@link NotThere} say that the store is of no use now, and may be later.
 */
interface ContextStore {

    /**
     * Keeps what is in a file, as a whole or not at all. When this completes it is safe. Doing it again changes nothing.
     *
     * @param file on this machine; it may be gone afterwards
     */
    Mono<Void> put(ContextId id, Path file);

    /** What was put, bit by bit, as fast as it is asked for; fails with {@link NotThere} if there is no such thing. */
    Flux<DataBuffer> read(ContextId id);

    /** Removes it, if it is there. */
    Mono<Void> remove(ContextId id);

    /** The store has no such context. */
    final class NotThere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotThere(ContextId id, Throwable cause) {
            super("the store has no context " + id, cause);
        }
    }
}
