package io.dcrx.worker.build;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Tells a build from another thread that it has to stop. The first reason counts. */
final class StopSign {
    private final AtomicReference<@Nullable Stop> reason = new AtomicReference<>();
    private final CountDownLatch up = new CountDownLatch(1);

    /** True for who was first. */
    boolean putUp(Stop why) {
        boolean first = reason.compareAndSet(null, why);
        up.countDown();
        return first;
    }

    @Nullable
    Stop reason() {
        return reason.get();
    }

    boolean isUp() {
        return reason.get() != null;
    }

    /** Waits that long, or until it is up. */
    void await(Duration time) {
        try {
            var _ = up.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
