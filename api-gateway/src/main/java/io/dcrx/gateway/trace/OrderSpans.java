package io.dcrx.gateway.trace;

import io.dcrx.job.JobOrder;
import io.dcrx.tracing.TraceParent;
import io.dcrx.wire.Topics;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Spans of orders on their way to Kafka.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/">how such spans are named</a>
 */
@Component
public class OrderSpans {
    private final Tracer tracer;

    OrderSpans(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.dcrx.gateway");
    }

    /**
     * Begins one, and lets the order carry it along.
     *
     * @param parent as the job's row has it
     */
    public Sending begin(JobOrder order, @Nullable String parent, ProducerRecord<String, byte[]> carrier) {
        Context context = TraceParent.context(parent);
        Span span = tracer.spanBuilder("send " + Topics.JOBS)
                .setParent(context)
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.destination.name", Topics.JOBS)
                .setAttribute("dcrx.job.id", order.jobId().toString())
                .setAttribute("dcrx.job.attempt", order.attempt())
                .startSpan();
        TraceParent.of(context.with(span))
                .ifPresent(header ->
                        carrier.headers().add(TraceParent.HEADER, header.getBytes(StandardCharsets.US_ASCII)));
        return new Sending(span);
    }

    /** One that goes on. */
    public record Sending(Span span) {
        /** @param failure null if the broker has it */
        public void end(@Nullable Throwable failure) {
            if (failure != null) {
                span.setStatus(StatusCode.ERROR, failure.toString());
            }
            span.end();
        }
    }
}
