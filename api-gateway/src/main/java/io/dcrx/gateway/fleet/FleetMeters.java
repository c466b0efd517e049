package io.dcrx.gateway.fleet;

import io.dcrx.fleet.WorkerReport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.springframework.stereotype.Component;

/** The fleet as this gateway knows it. Every gateway knows all of it: whoever adds theirs up counts workers twice. */
@Component
final class FleetMeters {
    private final Fleet fleet;

    FleetMeters(MeterRegistry registry, Fleet fleet) {
        this.fleet = fleet;
        workers(registry, "ready", worker -> isReady(worker) && !worker.draining());
        workers(registry, "draining", WorkerReport::draining);
        workers(registry, "not_ready", worker -> !isReady(worker) && !worker.draining());
        Gauge.builder("dcrx.fleet.slots", this, meters -> meters.sumOfReady(WorkerReport::slots))
                .description("Builds that the ready workers can run at once")
                .strongReference(true)
                .register(registry);
        Gauge.builder("dcrx.fleet.slots.busy", this, meters -> meters.sumOfReady(WorkerReport::busy))
                .description("Builds that the ready workers run")
                .strongReference(true)
                .register(registry);
    }

    private void workers(MeterRegistry registry, String state, Predicate<WorkerReport> isIt) {
        Gauge.builder(
                        "dcrx.fleet.workers",
                        fleet,
                        known -> known.workers().stream().filter(isIt).count())
                .description("Workers that were heard of in the last ten seconds")
                .tag("state", state)
                .strongReference(true)
                .register(registry);
    }

    private double sumOfReady(ToIntFunction<WorkerReport> figure) {
        return fleet.workers().stream()
                .filter(worker -> isReady(worker) && !worker.draining())
                .mapToInt(figure)
                .sum();
    }

    private static boolean isReady(WorkerReport worker) {
        return worker.engines().stream().anyMatch(WorkerReport.EngineState::ready);
    }
}
