package io.dcrx.worker.build;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import io.dcrx.worker.context.WorkerContexts;
import io.dcrx.worker.engine.Engine;
import io.dcrx.worker.engine.EngineWatch;
import io.dcrx.worker.engine.Engines;
import io.dcrx.worker.log.AttemptLog;
import io.dcrx.worker.log.BuildLogs;
import io.github.resilience4j.retry.Retry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sets builds up. */
@Component
public final class Builds {
    private final WorkerContexts contexts;
    private final Engines engines;
    private final EngineWatch watch;
    private final AttemptReports reports;
    private final Accesses accesses;
    private final Retry push;
    private final FarmRegistry registry;
    private final BuildMeters meters;
    private final BuildLogs logs;
    private final Tracer tracer;

    Builds(
            WorkerContexts contexts,
            Engines engines,
            EngineWatch watch,
            AttemptReports reports,
            Accesses accesses,
            PushProperties push,
            FarmRegistry registry,
            BuildMeters meters,
            BuildLogs logs,
            OpenTelemetry telemetry) {
        this.contexts = contexts;
        this.engines = engines;
        this.watch = watch;
        this.reports = reports;
        this.accesses = accesses;
        this.push = push.retry();
        this.registry = registry;
        this.meters = meters;
        this.logs = logs;
        this.tracer = telemetry.getTracer("io.dcrx.worker");
    }

    /**
     * @param worker its name
     * @param trace whose child the attempt is, as the order's record has it
     */
    public Build open(JobOrder order, Attempt attempt, Lease lease, String worker, @Nullable String trace) {
        Engine engine = engines.of(order.spec());
        Progress.Started started = new Progress.Started(worker, engine.name());
        AttemptLog log = logs.open(order.jobId(), attempt);
        return new Build(
                order,
                lease,
                contexts.open(order.spec().context()),
                engine.open(order, attempt, log),
                watch,
                reports.open(order.jobId(), attempt),
                log,
                () -> accesses.of(order),
                meters,
                new AttemptSpans(tracer, order, attempt, started, trace),
                push,
                registry,
                started);
    }
}
