package io.dcrx.worker.slot;

import java.time.Duration;

/** Runs from its creation. */
final class Timer {
    private final long end;

    Timer(Duration duration) {
        this.end = System.nanoTime() + duration.toNanos();
    }

    /** Zero once it is up. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    boolean isUp() {
        return left().isZero();
    }
}
