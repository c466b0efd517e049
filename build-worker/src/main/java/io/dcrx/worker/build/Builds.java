package io.dcrx.worker.build;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import io.dcrx.worker.engine.Engine;
import io.dcrx.worker.engine.EngineWatch;
import org.springframework.stereotype.Component;

/** Sets builds up. */
@Component
public final class Builds {
    private final Engine engine;
    private final EngineWatch watch;
    private final AttemptReports reports;
    private final RegistryProperties registry;
    private final BuildMeters meters;

    Builds(Engine engine, EngineWatch watch, AttemptReports reports, RegistryProperties registry, BuildMeters meters) {
        this.engine = engine;
        this.watch = watch;
        this.reports = reports;
        this.registry = registry;
        this.meters = meters;
    }

    /**
     * @param worker its name
     */
    public Build open(JobOrder order, Attempt attempt, Lease lease, String worker) {
        return new Build(
                order,
                lease,
                engine.open(order.jobId(), attempt),
                watch,
                reports.open(order.jobId(), attempt),
                registry.credentialsFor(order.target()),
                meters,
                new Progress.Started(worker, engine.name()));
    }
}
