package io.dcrx.cli;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Collects spans as OTLP over HTTP brings them, and remembers all of them. */
final class Collector implements AutoCloseable {
    private final HttpServer server;
    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

    private Collector(HttpServer server) {
        this.server = server;
    }

    static Collector start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Collector collector = new Collector(server);
        server.createContext("/v1/traces", exchange -> {
            ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()).getResourceSpansList().stream()
                    .flatMap(resource -> resource.getScopeSpansList().stream())
                    .flatMap(scope -> scope.getSpansList().stream())
                    .forEach(collector.spans::add);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return collector;
    }

    /** As OTEL_EXPORTER_OTLP_ENDPOINT. */
    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The spans of a trace, each with those that it is in, such as {@code request > send > process > build > RUN 2/2}. */
    List<String> paths(String trace) {
        Map<String, Span> byId = spans.stream()
                .filter(span -> hex(span.getTraceId().toByteArray()).equals(trace))
                .collect(Collectors.toMap(span -> hex(span.getSpanId().toByteArray()), Function.identity()));
        return byId.values().stream().map(span -> path(span, byId)).sorted().toList();
    }

    /** All that was told, to be searched. */
    String text() {
        return spans.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static String path(Span span, Map<String, Span> byId) {
        Span parent = byId.get(hex(span.getParentSpanId().toByteArray()));
        return (parent == null ? "" : path(parent, byId) + " > ") + span.getName();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
