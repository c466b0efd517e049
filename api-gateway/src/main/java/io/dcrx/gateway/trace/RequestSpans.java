package io.dcrx.gateway.trace;

import io.dcrx.tracing.TraceParent;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelSpan;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import reactor.core.publisher.Mono;

/** Spans of requests. A request that says whose child it is goes on with that trace. */
@Configuration(proxyBeanMethods = false)
public class RequestSpans {
    private static final String SCOPE = "io.dcrx.gateway";
    private static final String WATCHING = "/actuator";

    @Bean
    ObservationHandler<ServerRequestObservationContext> requestSpanHandler(OpenTelemetry telemetry) {
        Tracer tracer = telemetry.getTracer(SCOPE);
        boolean traced = telemetry instanceof OpenTelemetrySdk;
        return new PropagatingReceiverTracingObservationHandler<>(
                new OtelTracer(tracer, new OtelCurrentTraceContext(), event -> {}),
                new OtelPropagator(telemetry.getPropagators(), tracer)) {
            @Override
            public boolean supportsContext(Observation.Context context) {
                return traced
                        && context instanceof ServerRequestObservationContext request
                        && !isWatching(request.getCarrier());
            }
        };
    }

    private static boolean isWatching(@Nullable ServerHttpRequest request) {
        return request != null && request.getPath().value().startsWith(WATCHING);
    }

    /** The request that is being answered, as {@link TraceParent} has it; empty where it is not traced. */
    public static Mono<Optional<String>> current() {
        return Mono.deferContextual(view -> Mono.just(
                view.<Observation>getOrEmpty(ObservationThreadLocalAccessor.KEY).flatMap(RequestSpans::parent)));
    }

    /** Whatever is observed within a request, such as what lets it in, has no span. */
    private static Optional<String> parent(ObservationView observation) {
        @Nullable ObservationView at = observation;
        while (at != null) {
            @Nullable TracingContext tracing = at.getContextView().get(TracingContext.class);
            @Nullable Span span = tracing == null ? null : tracing.getSpan();
            if (span != null) {
                return TraceParent.of(Context.root().with(OtelSpan.toOtel(span)));
            }
            at = at.getContextView().getParentObservation();
        }
        return Optional.empty();
    }
}
