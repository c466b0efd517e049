package io.dcrx.worker.engine.buildkit;

import io.dcrx.buildkit.control.StatusResponse;
import io.dcrx.buildkit.control.Vertex;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.HashSet;
import java.util.Set;

/**
 * BuildKit's steps as spans, children of the one that this thread is in, from when to when the engine says. They are named
 * by their instruction and number, such as {@code RUN 2/3}: the rest is a user's text, which may hold what no collector should.
 */
final class StepSpans {
    private final Tracer tracer;
    private final Set<String> told = new HashSet<>();

    StepSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    void tell(StatusResponse status) {
        status.getVertexesList().forEach(this::tell);
    }

    private void tell(Vertex vertex) {
        StepName step = StepName.of(vertex.getName());
        if (!step.isNumbered() || !vertex.hasStarted() || !vertex.hasCompleted() || !told.add(vertex.getDigest())) {
            return;
        }
        String keyword = step.instruction().split("\\s", 2)[0];
        Span span = tracer.spanBuilder(keyword + " " + step.label())
                .setStartTimestamp(StepLog.instant(vertex.getStarted()))
                .setAttribute("dcrx.step.cached", vertex.getCached())
                .startSpan();
        if (!vertex.getError().isEmpty()) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(StepLog.instant(vertex.getCompleted()));
    }
}
