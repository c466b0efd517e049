package io.dcrx.worker.loop;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Something that a worker does over and over for as long as it runs, on a virtual thread of its own. */
public abstract class Loop implements SmartLifecycle {
    private final String name;
    private volatile @Nullable Thread thread;

    /** @param name of the thread */
    protected Loop(String name) {
        this.name = name;
    }

    /** Once, and the pause that belongs to it. An interrupt, which may come anywhere, ends the loop. */
    protected abstract void round() throws InterruptedException;

    @Override
    public void start() {
        Thread started = Thread.ofVirtual().name(name).unstarted(this::roundAfterRound);
        thread = started;
        started.start();
    }

    /** Returns without waiting for the end. */
    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void roundAfterRound() {
        try {
            while (thread == Thread.currentThread()) {
                round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
