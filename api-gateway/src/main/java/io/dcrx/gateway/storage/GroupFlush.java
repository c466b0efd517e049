package io.dcrx.gateway.storage;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Brings commits to the disk. Whoever waits while one flush runs shares the next one, so a flush costs about the same
 * for one commit and for many.
 */
final class GroupFlush implements AutoCloseable {
    private final Runnable flush;
    private final Scheduler thread = Schedulers.newSingle("database-flush", true);
    private @Nullable Mono<Void> next;

    GroupFlush(Runnable flush) {
        this.flush = flush;
    }

    /** Done when everything that was committed before the call is on the disk. */
    synchronized Mono<Void> flushed() {
        Mono<Void> shared = next;
        if (shared == null) {
            shared = Mono.<Void>fromRunnable(this::run).subscribeOn(thread).cache();
            next = shared;
        }
        return shared;
    }

    private void run() {
        synchronized (this) {
            next = null;
        }
        flush.run();
    }

    @Override
    public void close() {
        thread.dispose();
    }
}
