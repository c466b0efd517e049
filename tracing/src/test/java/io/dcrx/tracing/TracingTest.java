package io.dcrx.tracing;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TracingTest {
    private final ApplicationContextRunner service = new ApplicationContextRunner()
            .withUserConfiguration(Tracing.class)
            .withPropertyValues("spring.application.name=tested");

    @Test
    void nothingIsTracedUnlessACollectorIsNamed() {
        service.run(context -> assertThat(span(context.getBean(OpenTelemetry.class))
                        .getSpanContext()
                        .isValid())
                .isFalse());
    }

    @Test
    void spansAreSentAtTheEndAtTheLatest() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        try {
            service.withPropertyValues("dcrx.tracing.endpoint=http://127.0.0.1:"
                            + collector.getAddress().getPort() + "/")
                    .run(context -> span(context.getBean(OpenTelemetry.class)).end());
            assertThat(received.poll(10, TimeUnit.SECONDS)).contains("an example", "tested");
        } finally {
            collector.stop(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"collector:4318", "ftp://collector", "http://", "http://a b"})
    void whatIsNoAddressIsRefusedByName(String endpoint) {
        assertThatThrownBy(() -> new TracingSettings(endpoint)).hasMessageContaining("OTEL_EXPORTER_OTLP_ENDPOINT");
    }

    private static Span span(OpenTelemetry telemetry) {
        return telemetry.getTracer("test").spanBuilder("an example").startSpan();
    }
}
