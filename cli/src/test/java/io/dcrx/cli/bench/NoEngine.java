package io.dcrx.cli.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers as a Docker engine does that has built and pushed everything before it was asked: what a job takes with it is
 * what the farm itself costs.
 */
final class NoEngine implements AutoCloseable {
    private static final String ID = "sha256:" + "1".repeat(64);
    private static final String DIGEST = "sha256:" + "2".repeat(64);

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private NoEngine(HttpServer server) {
        this.server = server;
    }

    static NoEngine start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        NoEngine engine = new NoEngine(server);
        server.setExecutor(engine.threads);
        server.createContext("/", NoEngine::answer);
        server.start();
        return engine;
    }

    /** As DOCKER_HOST. */
    String host() {
        return "tcp://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            byte[] body = bodyFor(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath())
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String bodyFor(String method, String path) {
        String end = path.substring(path.lastIndexOf('/') + 1);
        return switch (method + " " + end) {
            case "GET _ping" -> "OK";
            case "GET version" -> "{\"Version\": \"none\"}";
            case "GET info" -> "{\"DockerRootDir\": \"/nowhere\"}";
            case "GET json" -> path.equals("/images/json") ? "[]" : """
                    {"Id": "%s", "Size": 1, "RepoTags": ["it"], "RepoDigests": ["it@%s"]}""".formatted(ID, DIGEST);
            case "POST build" -> "{\"id\": \"moby.image.id\", \"aux\": {\"ID\": \"" + ID + "\"}}";
            case "POST push" -> "{\"aux\": {\"Digest\": \"" + DIGEST + "\"}}";
            default -> "{}";
        };
    }
}
