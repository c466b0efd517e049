package io.dcrx.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.prometheus.metrics.tracer.common.SpanContext;
import java.net.URI;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What gateway and worker make spans with: OpenTelemetry's API, which does nothing unless a collector is named. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TracingSettings.class)
public class Tracing {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration GATHERING = Duration.ofSeconds(1);

    /** @param service as the collector shows it */
    @Bean
    OpenTelemetry openTelemetry(TracingSettings settings, @Value("${spring.application.name:dcrx-kv}") String service) {
        return settings.traces().map(traces -> sending(traces, service)).orElseGet(OpenTelemetry::noop);
    }

    /** What is measured within a span says so, in the format that can (OpenMetrics). */
    @Bean
    SpanContext currentSpan() {
        return new CurrentSpan();
    }

    /** Closed by Spring with the context, which sends what is left. A collector that is away costs the spans, and nothing else. */
    private static OpenTelemetry sending(URI traces, String service) {
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(traces.toString())
                .setTimeout(PATIENCE)
                .setConnectTimeout(PATIENCE)
                .build();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service))))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(GATHERING)
                        .setExporterTimeout(PATIENCE)
                        .build())
                .build();
        return OpenTelemetrySdk.builder()
                .setTracerProvider(provider)
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build();
    }
}
