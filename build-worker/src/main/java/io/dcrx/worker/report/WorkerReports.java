package io.dcrx.worker.report;

import io.dcrx.fleet.WorkerReport;
import io.dcrx.wire.Topics;
import io.dcrx.worker.engine.EngineWatch;
import io.dcrx.worker.slot.Slots;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Tells every two seconds how the worker is. Nobody waits for it, and a report that gets lost is made up for by the next. */
@Component
final class WorkerReports implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(WorkerReports.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final Slots slots;
    private final EngineWatch engine;
    private final Memory memory;
    private final Outbox outbox;
    private volatile boolean running;
    private volatile @Nullable Thread thread;

    WorkerReports(Slots slots, EngineWatch engine, Memory memory, Outbox outbox) {
        this.slots = slots;
        this.engine = engine;
        this.memory = memory;
        this.outbox = outbox;
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofVirtual().name("worker-reports").start(this::reportNowAndThen);
    }

    @Override
    public void stop() {
        running = false;
        Thread asleep = thread;
        if (asleep != null) {
            asleep.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Reports as long as there is something to report: it stops after the slots. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 150;
    }

    private void reportNowAndThen() {
        while (running) {
            report();
            try {
                Thread.sleep(INTERVAL);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void report() {
        try {
            outbox.send(Topics.WORKERS, slots.worker(), current());
        } catch (RuntimeException e) {
            log.warn("A report could not be made", e);
        }
    }

    private WorkerReport current() {
        return new WorkerReport(
                slots.worker(),
                Instant.now(),
                slots.count(),
                slots.busy(),
                memory.used(),
                memory.limit(),
                engine.state());
    }
}
