package io.dcrx.worker;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands in front of the real registry, remembers what it was asked, and can be in the way. */
public final class RegistryProxy implements AutoCloseable {
    private static final int TLS_HANDSHAKE = 0x16;
    private static final byte[] NO_TLS =
            "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Set<String> NOT_OURS_TO_SET =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpServer server;
    /** Before the server, which would wait for the end of a line from whoever tries TLS first. */
    private final ServerSocket door;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Guard guard;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** Decides about a request, whose headers have one value each here. May take its time. */
    public interface Guard {
        Verdict judge(String request, Headers headers) throws InterruptedException;
    }

    /** What becomes of a request. */
    public sealed interface Verdict {
        record Pass() implements Verdict {}

        /** @param challenge is sent as {@code WWW-Authenticate}, if it is not empty */
        record Answer(int status, String challenge, String body) implements Verdict {}
    }

    public static final Verdict PASS = new Verdict.Pass();

    private RegistryProxy(HttpServer server, ServerSocket door, Guard guard) {
        this.server = server;
        this.door = door;
        this.guard = guard;
    }

    public static RegistryProxy start(Guard guard) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RegistryProxy proxy = new RegistryProxy(server, door, guard);
        server.setExecutor(proxy.threads);
        server.createContext("/", proxy::handle);
        server.start();
        proxy.threads.execute(proxy::openTheDoor);
        return proxy;
    }

    /** In the words in which registries say it. */
    public static Verdict answer(int status) {
        String error = switch (status) {
            case 401 -> "UNAUTHORIZED\",\"message\":\"authentication required";
            case 403 -> "DENIED\",\"message\":\"requested access to the resource is denied";
            case 404 -> "NAME_UNKNOWN\",\"message\":\"repository name not known to registry";
            case 429 -> "TOOMANYREQUESTS\",\"message\":\"too many requests";
            default -> "UNAVAILABLE\",\"message\":\"service unavailable";
        };
        return new Verdict.Answer(status, "", "{\"errors\":[{\"code\":\"" + error + "\"}]}");
    }

    public String host() {
        return "127.0.0.1:" + door.getLocalPort();
    }

    /** As {@code PUT /v2/repository/manifests/tag}, without what stands behind a question mark. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public long asked(String method, String part) {
        return asked.stream()
                .filter(request -> request.startsWith(method + " ") && request.contains(part))
                .count();
    }

    @Override
    public void close() throws IOException {
        door.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void openTheDoor() {
        try {
            while (!door.isClosed()) {
                Socket visitor = door.accept();
                threads.execute(() -> receive(visitor));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void receive(Socket visitor) {
        try (visitor) {
            int first = visitor.getInputStream().read();
            if (first == TLS_HANDSHAKE) {
                visitor.getOutputStream().write(NO_TLS);
                visitor.getInputStream().skipNBytes(visitor.getInputStream().available());
            } else if (first >= 0) {
                lead(visitor, first);
            }
        } catch (IOException e) {
            // This visitor left.
        }
    }

    private void lead(Socket visitor, int first) throws IOException {
        try (Socket inside =
                new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
            inside.getOutputStream().write(first);
            threads.execute(() -> copy(inside, visitor));
            copy(visitor, inside);
        }
    }

    /** Both are closed when one of them is. */
    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of them left.
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            asked.add(request);
            switch (guard.judge(request, exchange.getRequestHeaders())) {
                case Verdict.Pass _ -> pass(exchange);
                case Verdict.Answer(int status, String challenge, String body) -> {
                    exchange.getRequestBody().readAllBytes();
                    if (!challenge.isEmpty()) {
                        exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
                    }
                    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
                    boolean silent = exchange.getRequestMethod().equals("HEAD");
                    exchange.sendResponseHeaders(status, silent ? -1 : bytes.length);
                    if (!silent) {
                        exchange.getResponseBody().write(bytes);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(HttpExchange exchange) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://" + Surroundings.registry() + exchange.getRequestURI()))
                .method(
                        exchange.getRequestMethod(),
                        HttpRequest.BodyPublishers.ofByteArray(
                                exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_OURS_TO_SET.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        request.header("X-Forwarded-Host", host());
        HttpResponse<InputStream> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        response.headers().map().forEach((name, values) -> {
            if (!NOT_OURS_TO_SET.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        boolean silent = exchange.getRequestMethod().equals("HEAD");
        long length = response.headers().firstValueAsLong("content-length").orElse(0);
        if (silent) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(length));
        }
        exchange.sendResponseHeaders(response.statusCode(), silent || length == 0 ? -1 : length);
        try (InputStream body = response.body()) {
            if (!silent && length > 0) {
                OutputStream out = exchange.getResponseBody();
                body.transferTo(out);
            }
        }
    }
}
