package io.dcrx.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** A farm in a process of its own, as {@code dcrx-kv server run} starts it, and a client that is logged in to it. */
public final class FarmProcess implements AutoCloseable {
    private static final Duration TO_START = Duration.ofSeconds(90);
    private static final Duration TO_STOP = Duration.ofMinutes(1);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path home;
    private final int port;
    private final Process process;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private String token = "";

    private FarmProcess(Path home, int port, Process process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    /** An answer of the API. */
    public record Answer(int status, JsonNode body) {}

    /** Starts the farm and waits until it is ready. */
    public static FarmProcess start(Path home, Map<String, String> environment) throws IOException {
        int port = freePort();
        ProcessBuilder server =
                command(home, environment, "server", "run", "--host", "127.0.0.1", "--port", Integer.toString(port));
        FarmProcess farm = new FarmProcess(home, port, server.start());
        Awaitility.await()
                .atMost(TO_START)
                .pollInterval(Duration.ofMillis(100))
                .failFast("the farm ended: see " + home.resolve("server.log"), () -> !farm.process.isAlive())
                .until(farm::isReady);
        return farm;
    }

    /** Starts a worker on its own; whoever does ends it. */
    public static Process startWorker(Path home, Map<String, String> environment) throws IOException {
        return command(home, environment, "worker", "run").start();
    }

    /** Runs a command that ends by itself; gives its exit code. */
    static int run(Path home, String... arguments) throws IOException, InterruptedException {
        return run(home, Map.of(), arguments);
    }

    private static int run(Path home, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Process process = command(home, environment, arguments).start();
        assertThat(process.waitFor(TO_START.toSeconds(), TimeUnit.SECONDS))
                .as("%s ends", String.join(" ", arguments))
                .isTrue();
        return process.exitValue();
    }

    void createFirstUserAndLogIn() throws IOException, InterruptedException {
        createFirstUserAndLogIn(Map.of());
    }

    public void createFirstUserAndLogIn(Map<String, String> environment) throws IOException, InterruptedException {
        assertThat(run(home, environment, DATABASE_INITIALIZE)).isZero();
        logIn();
    }

    static final String[] DATABASE_INITIALIZE = {
        "database", "initialize", "--username", "admin", "--password", "dcrxadmin1*",
        "--first-name", "admin", "--last-name", "user", "--email", "admin@admin.com"
    };

    void logIn() {
        Answer answer = post("/users/login", "{\"username\": \"admin\", \"password\": \"dcrxadmin1*\"}");
        assertThat(answer.status()).isEqualTo(200);
        token = answer.body().path("token").asString();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public Answer get(String path) {
        return send(request(path).GET().build());
    }

    public Answer post(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    Answer put(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build());
    }

    /** Whatever is answered, as it is. */
    String text(String path) throws IOException, InterruptedException {
        return http.send(request(path).GET().build(), BodyHandlers.ofString()).body();
    }

    /** Uploads a context; gives the answer. */
    JsonNode upload(byte[] tar) {
        return upload(() -> new ByteArrayInputStream(tar), Duration.ofSeconds(20));
    }

    /** Uploads a context that need not be in memory. */
    public JsonNode upload(Supplier<InputStream> tar, Duration patience) {
        Answer answer = send(request("/contexts")
                .timeout(patience)
                .header("Content-Type", "application/x-tar")
                .POST(BodyPublishers.ofInputStream(tar))
                .build());
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return answer.body();
    }

    /** The lines of a text, as they come. */
    public Stream<String> follow(String path) throws IOException, InterruptedException {
        HttpRequest request = request(path).header("Accept", "text/plain").build();
        HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    /** Orders an image; gives the job's id. */
    public String order(String body) {
        return order(body, Map.of());
    }

    /** Orders an image, with these headers. */
    String order(String body, Map<String, String> headers) {
        HttpRequest.Builder request = request("/jobs/images/create")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        Answer answer = send(request.build());
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body().path("job_id").asString();
    }

    JsonNode job(String id) {
        return get("/jobs/images/" + id + "/get").body();
    }

    public String statusOf(String id) {
        return job(id).path("status").asString();
    }

    public JsonNode awaitEnd(String id) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> List.of("DONE", "FAILED", "CANCELLED").contains(statusOf(id)));
        return job(id);
    }

    /** Its host and port. */
    String target() {
        return "127.0.0.1:" + port;
    }

    public String address() {
        return "http://" + target();
    }

    /** With which the client is logged in. */
    public String token() {
        return token;
    }

    /** {@code kill -9}. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Ctrl-C, and what the process said at its end. */
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(TO_STOP.toSeconds(), TimeUnit.SECONDS))
                .as("the farm stops on SIGTERM")
                .isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    private boolean isReady() {
        try {
            return get("/actuator/health/readiness").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static ProcessBuilder command(Path home, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC"));
        if (!arguments[0].equals("server") || !environment.containsKey("DCRX_KV_KAFKA_BOOTSTRAP_SERVERS")) {
            command.add("-XX:TieredStopAtLevel=1"); // as the command does
        }
        command.addAll(List.of(
                "-jar", Path.of("target", "dcrx-kv.jar").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("server.log").toFile()));
        builder.environment().put("DCRX_KV_HOME", home.resolve("farm").toString());
        // However busy the machine is that runs the tests.
        builder.environment().put("DCRX_KV_MAX_MEMORY_PERCENT_USAGE", "100");
        builder.environment().putAll(environment);
        return builder;
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
