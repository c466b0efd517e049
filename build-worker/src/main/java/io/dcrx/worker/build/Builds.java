package io.dcrx.worker.build;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import io.dcrx.worker.context.WorkerContexts;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.Engine;
import io.dcrx.worker.engine.EngineWatch;
import io.dcrx.worker.engine.Engines;
import io.dcrx.worker.log.AttemptLog;
import io.dcrx.worker.log.BuildLogs;
import io.github.resilience4j.retry.Retry;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Sets builds up. */
@Component
public final class Builds {
    private final WorkerContexts contexts;
    private final Engines engines;
    private final EngineWatch watch;
    private final AttemptReports reports;
    private final RegistryProperties registry;
    private final Retry push;
    private final BuildMeters meters;
    private final BuildLogs logs;

    Builds(
            WorkerContexts contexts,
            Engines engines,
            EngineWatch watch,
            AttemptReports reports,
            RegistryProperties registry,
            PushProperties push,
            BuildMeters meters,
            BuildLogs logs) {
        this.contexts = contexts;
        this.engines = engines;
        this.watch = watch;
        this.reports = reports;
        this.registry = registry;
        this.push = push.retry();
        this.meters = meters;
        this.logs = logs;
    }

    /**
     * @param worker its name
     */
    public Build open(JobOrder order, Attempt attempt, Lease lease, String worker) {
        Engine engine = engines.of(order.spec());
        AttemptLog log = logs.open(order.jobId(), attempt);
        Optional<Credentials> credentials = registry.credentialsFor(order.target());
        credentials.ifPresent(shown -> log.hide(shown.password()));
        return new Build(
                order,
                lease,
                contexts.open(order.spec().context()),
                engine.open(order, attempt, log),
                watch,
                reports.open(order.jobId(), attempt),
                log,
                credentials,
                meters,
                push,
                new Progress.Started(worker, engine.name()));
    }
}
