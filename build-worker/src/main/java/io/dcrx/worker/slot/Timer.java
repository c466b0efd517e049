package io.dcrx.worker.slot;

import java.time.Duration;
import java.util.Arrays;

/** Runs from its creation. */
final class Timer {
    private final long end;

    Timer(Duration duration) {
        this.end = System.nanoTime() + duration.toNanos();
    }

    /** Until the first of them is up, or until then. What is up already is waited for no more. */
    static Duration next(Duration latest, Timer... timers) {
        return Arrays.stream(timers)
                .map(Timer::left)
                .filter(Duration::isPositive)
                .reduce(latest, (one, other) -> one.compareTo(other) < 0 ? one : other);
    }

    /** Zero once it is up. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    boolean isUp() {
        return left().isZero();
    }
}
