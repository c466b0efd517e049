package io.dcrx.worker.engine;

import io.dcrx.fleet.WorkerReport.EngineState;
import io.dcrx.worker.loop.Loop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the engine can build, and whether all else is there that a build needs, by asking every second. Says in the log when that changes, and only then. Starts
 * before the slots and ends after them.
 */
public final class EngineWatch extends Loop {
    private static final Logger log = LoggerFactory.getLogger(EngineWatch.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Engine engine;
    private final List<Need> needs;
    private final Semaphore doubts = new Semaphore(0);
    private volatile EngineState state;
    private volatile long changed = System.nanoTime();

    public EngineWatch(Engine engine, List<Need> needs) {
        super("engine-watch");
        this.engine = engine;
        this.needs = needs;
        this.state = new EngineState(engine.name(), null, "the engine has not answered yet");
    }

    public EngineState state() {
        return state;
    }

    public boolean ready() {
        return state.ready();
    }

    /**
     * Somebody found that the engine is not what it seems. Until it was asked again it counts as not ready: in a second
     * the slots could take a hundred orders and fail them all.
     */
    public void doubt(String problem) {
        become(new EngineState(engine.name(), null, problem));
        doubts.release();
    }

    /** For how long the engine has not answered as it should; zero while it does. What is short there ends no build. */
    public Duration downFor() {
        return isUp(state) ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - changed);
    }

    private static boolean isUp(EngineState state) {
        return state.version() != null;
    }

    /** Waits until the engine is ready, but not longer than this. */
    public synchronized void awaitReady(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toMillis(); !ready() && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 200;
    }

    @Override
    protected void round() throws InterruptedException {
        become(withNeeds(ask(engine)));
        var _ = doubts.tryAcquire(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        doubts.drainPermits();
    }

    /** Without one of them it is not ready, though it is up: what runs goes on. */
    private EngineState withNeeds(EngineState asked) {
        return asked.ready()
                ? needs.stream()
                        .flatMap(need -> need.missing().stream())
                        .findFirst()
                        .map(missing -> new EngineState(asked.name(), asked.version(), missing))
                        .orElse(asked)
                : asked;
    }

    /** How an engine is now. */
    static EngineState ask(Engine engine) {
        try {
            String version = engine.probe();
            return new EngineState(engine.name(), version, engine.shortage().orElse(null));
        } catch (EngineFailure e) {
            return new EngineState(engine.name(), null, e.failure().message());
        } catch (RuntimeException e) {
            log.warn("Asking the engine failed in an unexpected way", e);
            return new EngineState(engine.name(), null, "the engine could not be asked: " + e);
        }
    }

    private synchronized void become(EngineState next) {
        if (next.equals(state)) {
            return;
        }
        if (isUp(next) != isUp(state)) {
            changed = System.nanoTime();
        }
        state = next;
        notifyAll();
        if (next.ready()) {
            log.info("The engine is ready: {} {}", next.name(), next.version());
        } else {
            log.warn("No jobs are taken: {}", next.problem());
        }
    }
}
