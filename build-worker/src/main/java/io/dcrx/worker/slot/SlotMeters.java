package io.dcrx.worker.slot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Counts what slots do. Apart from {@link Slots}, so that who reports it need not stop before the slots. */
@Component
public final class SlotMeters {
    private final AtomicInteger busy;
    private final Counter renewed;
    private final Counter lost;

    SlotMeters(MeterRegistry registry, WorkerProperties worker) {
        // A gauge holds what it watches weakly unless it is told not to.
        Gauge.builder("dcrx.worker.slots", worker, WorkerProperties::slots)
                .strongReference(true)
                .register(registry);
        this.busy = registry.gauge("dcrx.worker.slots.busy", new AtomicInteger());
        this.renewed = registry.counter("dcrx.worker.leases.renewed");
        this.lost = registry.counter("dcrx.worker.leases.lost");
    }

    /** How many slots hold a job. */
    public int busy() {
        return busy.get();
    }

    void taken() {
        busy.incrementAndGet();
    }

    void free() {
        busy.decrementAndGet();
    }

    void leaseRenewed() {
        renewed.increment();
    }

    void leaseLost() {
        lost.increment();
    }
}
