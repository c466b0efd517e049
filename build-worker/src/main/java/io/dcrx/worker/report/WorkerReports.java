package io.dcrx.worker.report;

import io.dcrx.fleet.WorkerReport;
import io.dcrx.wire.Topics;
import io.dcrx.worker.engine.EngineWatch;
import io.dcrx.worker.engine.Engines;
import io.dcrx.worker.loop.Loop;
import io.dcrx.worker.slot.SlotMeters;
import io.dcrx.worker.slot.Wishes;
import io.dcrx.worker.slot.WorkerProperties;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells every two seconds how the worker is. Nobody waits for it, and a report that gets lost is made up for by the next. */
@Component
final class WorkerReports extends Loop {
    private static final Logger log = LoggerFactory.getLogger(WorkerReports.class);
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final WorkerProperties worker;
    private final SlotMeters slots;
    private final Wishes wishes;
    private final Engines engines;
    private final EngineWatch engine;
    private final Memory memory;
    private final Outbox outbox;

    WorkerReports(
            WorkerProperties worker,
            SlotMeters slots,
            Wishes wishes,
            Engines engines,
            EngineWatch engine,
            Memory memory,
            Outbox outbox) {
        super("worker-reports");
        this.worker = worker;
        this.slots = slots;
        this.wishes = wishes;
        this.engines = engines;
        this.engine = engine;
        this.memory = memory;
        this.outbox = outbox;
    }

    /** Reports as long as there is something to report: it stops after the slots. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 150;
    }

    @Override
    protected void round() throws InterruptedException {
        report();
        Thread.sleep(INTERVAL);
    }

    private void report() {
        try {
            outbox.send(Topics.WORKERS, worker.name(), current());
        } catch (RuntimeException e) {
            log.warn("A report could not be made", e);
        }
    }

    private WorkerReport current() {
        return new WorkerReport(
                worker.name(),
                Instant.now(),
                worker.slots(),
                slots.busy(),
                memory.used(),
                memory.limit(),
                engines.states(engine),
                wishes.draining());
    }
}
