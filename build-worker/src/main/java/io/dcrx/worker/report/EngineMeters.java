package io.dcrx.worker.report;

import io.dcrx.worker.engine.EngineWatch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Whether the engine can build, for those who are woken when it cannot. */
@Component
final class EngineMeters {
    EngineMeters(MeterRegistry registry, EngineWatch engine) {
        Gauge.builder("dcrx.worker.engine.ready", engine, watch -> watch.ready() ? 1 : 0)
                .description("1 while the engine can build; 0: this worker takes no jobs")
                .strongReference(true)
                .register(registry);
    }
}
