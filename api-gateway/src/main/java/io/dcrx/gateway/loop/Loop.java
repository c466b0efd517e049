package io.dcrx.gateway.loop;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Something that a gateway does over and over for as long as it runs. */
public abstract class Loop implements SmartLifecycle {
    private @Nullable Disposable running;

    /** All of it; never ends by itself. A fault would end it, so it deals with those of its own. */
    protected abstract Flux<?> rounds();

    @Override
    public synchronized void start() {
        running = rounds().subscribe();
    }

    /** Drops what is under way. */
    @Override
    public synchronized void stop() {
        if (running != null) {
            running.dispose();
            running = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running != null;
    }
}
