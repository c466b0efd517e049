package io.dcrx.worker.engine;

import java.util.Optional;

/** Something besides the engine without which no job comes to a good end, so that none should be taken. */
public interface Need {
    /**
     * What is missing, as a sentence. Asked every second, by a thread that may wait, but for a few seconds at most.
     */
    Optional<String> missing();
}
