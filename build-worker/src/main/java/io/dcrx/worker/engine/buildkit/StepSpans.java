package io.dcrx.worker.engine.buildkit;

import com.google.protobuf.Timestamp;
import io.dcrx.buildkit.control.StatusResponse;
import io.dcrx.buildkit.control.Vertex;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * BuildKit's steps as spans, children of the one that this thread is in, from when to when the engine says. They are named
 * by their instruction and number, such as {@code RUN 2/3}: the rest is a user's text, which may hold what no collector should.
 */
final class StepSpans {
    private static final Pattern STEP = Pattern.compile("\\[([^\\]]*\\d+/\\d+)\\] (\\w+).*", Pattern.DOTALL);

    private final Tracer tracer;
    private final Set<String> told = new HashSet<>();

    StepSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    void tell(StatusResponse status) {
        status.getVertexesList().forEach(this::tell);
    }

    private void tell(Vertex vertex) {
        Matcher step = STEP.matcher(vertex.getName());
        if (!step.matches() || !vertex.hasStarted() || !vertex.hasCompleted() || !told.add(vertex.getDigest())) {
            return;
        }
        Span span = tracer.spanBuilder(step.group(2) + " " + step.group(1))
                .setStartTimestamp(instant(vertex.getStarted()))
                .setAttribute("dcrx.step.cached", vertex.getCached())
                .startSpan();
        if (!vertex.getError().isEmpty()) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(instant(vertex.getCompleted()));
    }

    private static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }
}
