package io.dcrx.worker.build;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import io.dcrx.tracing.TraceParent;
import io.dcrx.wire.Topics;
import io.dcrx.worker.engine.EngineFailure;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An attempt and its phases as spans, each the parent of what its thread does meanwhile. Nothing in them is a user's text. */
final class AttemptSpans {
    private final Tracer tracer;
    private final JobOrder order;
    private final Attempt attempt;
    private final Progress.Started started;
    private final @Nullable String parent;

    /** @param parent as the order's record has it; null if the job is not traced from where it comes */
    AttemptSpans(Tracer tracer, JobOrder order, Attempt attempt, Progress.Started started, @Nullable String parent) {
        this.tracer = tracer;
        this.order = order;
        this.attempt = attempt;
        this.started = started;
        this.parent = parent;
    }

    /** Does all of it. */
    Outcome attempt(Supplier<Outcome> work) {
        Span span = tracer.spanBuilder("process " + Topics.JOBS)
                .setParent(TraceParent.context(parent))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.destination.name", Topics.JOBS)
                .setAttribute("dcrx.job.id", order.jobId().toString())
                .setAttribute("dcrx.job.attempt", order.attempt())
                .setAttribute("dcrx.attempt.id", attempt.id().toString())
                .setAttribute("dcrx.worker", started.worker())
                .setAttribute("dcrx.engine", started.engine())
                .startSpan();
        try (Scope _ = span.makeCurrent()) {
            Outcome outcome = work.get();
            if (outcome == Outcome.ABANDONED) {
                span.setStatus(StatusCode.ERROR, "given up");
            }
            return outcome;
        } finally {
            span.end();
        }
    }

    /** How it ended, for the span of the attempt, in which this is called. */
    void ended(Progress end) {
        if (end instanceof Progress.Failed failed) {
            Span.current().setStatus(StatusCode.ERROR, failed.failure().reason().name());
        }
        Span.current()
                .setAttribute("dcrx.outcome", end.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    }

    /** Does all of a phase. */
    <T, E extends Exception> T phase(Phase phase, Build.Step<T, E> step) throws EngineFailure, E {
        Span span = tracer.spanBuilder(phase.name().toLowerCase(Locale.ROOT)).startSpan();
        try (Scope _ = span.makeCurrent()) {
            return step.run();
        } finally {
            span.end();
        }
    }
}
