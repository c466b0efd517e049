package io.dcrx.worker.context;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Git's own server for http, {@code git http-backend}, behind an http server: the repositories of a folder, those below
 * {@code private/} for one user only. Needs the command {@code git}.
 */
public final class GitServer implements AutoCloseable {
    public static final String USERNAME = "robot";
    public static final String PASSWORD = "open sesame/canary";

    private final Path repositories;
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Optional<URI> moved = Optional.empty();

    private GitServer(Path repositories, HttpServer server) {
        this.repositories = repositories;
        this.server = server;
    }

    public static GitServer start(Path repositories) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        GitServer git = new GitServer(repositories, server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", git::answer);
        server.start();
        return git;
    }

    /** @param path such as {@code /public/app.git} */
    public String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** What is below {@code /moved} is said to be below this address now. */
    public void moved(String address) {
        moved = Optional.of(URI.create(address));
    }

    /** The paths that were asked for. */
    public List<String> asked() {
        return asked;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            if (path.startsWith("/moved/")) {
                URI there = moved.orElseThrow();
                exchange.getResponseHeaders()
                        .set(
                                "Location",
                                there + path.substring("/moved".length()) + "?"
                                        + exchange.getRequestURI().getRawQuery());
                exchange.sendResponseHeaders(301, -1);
            } else if (path.startsWith("/private/") && !isKnown(exchange)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                exchange.sendResponseHeaders(401, -1);
            } else {
                serve(exchange);
            }
        }
    }

    private static boolean isKnown(HttpExchange exchange) {
        String shown = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] both = (USERNAME + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8);
        return shown.equals("Basic " + Base64.getEncoder().encodeToString(both));
    }

    /** By CGI (RFC 3875). */
    private void serve(HttpExchange exchange) throws IOException {
        ProcessBuilder backend =
                new ProcessBuilder("git", "http-backend").redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> variables = backend.environment();
        variables.put("GIT_PROJECT_ROOT", repositories.toString());
        variables.put("GIT_HTTP_EXPORT_ALL", "1");
        variables.put("PATH_INFO", exchange.getRequestURI().getPath());
        variables.put(
                "QUERY_STRING",
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
        variables.put("REQUEST_METHOD", exchange.getRequestMethod());
        header(exchange, "Content-Type", "CONTENT_TYPE", variables);
        header(exchange, "Content-Encoding", "HTTP_CONTENT_ENCODING", variables);
        header(exchange, "Git-Protocol", "GIT_PROTOCOL", variables);
        byte[] body = exchange.getRequestBody().readAllBytes();
        variables.put("CONTENT_LENGTH", Integer.toString(body.length));
        Process process = backend.start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(body);
        }
        try (InputStream out = process.getInputStream()) {
            int status = 200;
            for (String line = line(out); !line.isEmpty(); line = line(out)) {
                String[] parts = line.split(": ", 2);
                if (parts[0].equals("Status")) {
                    status = Integer.parseInt(parts[1].substring(0, 3));
                } else {
                    exchange.getResponseHeaders().set(parts[0], parts[1]);
                }
            }
            exchange.sendResponseHeaders(status, 0);
            out.transferTo(exchange.getResponseBody());
        } finally {
            process.destroyForcibly();
        }
    }

    private static void header(HttpExchange exchange, String name, String variable, Map<String, String> variables) {
        Optional.ofNullable(exchange.getRequestHeaders().getFirst(name))
                .ifPresent(value -> variables.put(variable, value));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
