package io.dcrx.gateway.fleet;

import io.dcrx.fleet.WorkerReport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** The fleet as this gateway knows it. Every gateway knows all of it: whoever adds theirs up counts workers twice. */
@Component
final class FleetMeters {
    FleetMeters(MeterRegistry registry, Fleet fleet) {
        workers(registry, fleet, "ready", Fleet::takesJobs);
        workers(registry, fleet, "draining", WorkerReport::draining);
        workers(registry, fleet, "not_ready", worker -> !Fleet.takesJobs(worker) && !worker.draining());
        gauge(
                registry,
                fleet,
                "slots",
                "Builds that the workers can run at once that take jobs",
                known -> known.capacity().slots());
        gauge(
                registry,
                fleet,
                "slots.busy",
                "Builds that they run",
                known -> known.capacity().busy());
    }

    private static void gauge(
            MeterRegistry registry, Fleet fleet, String name, String description, ToDoubleFunction<Fleet> figure) {
        Gauge.builder("dcrx.fleet." + name, fleet, figure)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private static void workers(MeterRegistry registry, Fleet fleet, String state, Predicate<WorkerReport> isIt) {
        Gauge.builder(
                        "dcrx.fleet.workers",
                        fleet,
                        known -> known.workers().stream().filter(isIt).count())
                .description("Workers that were heard of in the last ten seconds")
                .tag("state", state)
                .strongReference(true)
                .register(registry);
    }
}
