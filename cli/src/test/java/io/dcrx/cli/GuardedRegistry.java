package io.dcrx.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** A real registry, as a process, that lets one user in by their password. Needs the command {@code docker-registry}. */
final class GuardedRegistry implements AutoCloseable {
    static final String USERNAME = "robot";

    private final int port;
    private final Process process;

    private GuardedRegistry(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** @param folder for what is pushed there, and for its log */
    static GuardedRegistry start(Path folder, String password) throws IOException {
        Files.createDirectories(folder);
        int port = FarmProcess.freePort();
        Path users = Files.writeString(
                folder.resolve("htpasswd"), USERNAME + ":" + new BCryptPasswordEncoder(4).encode(password) + "\n");
        Path config =
                Files.writeString(folder.resolve("registry.yml"), """
                version: 0.1
                log: {level: debug}
                storage:
                  filesystem: {rootdirectory: %s}
                auth:
                  htpasswd: {realm: test, path: %s}
                http:
                  addr: 127.0.0.1:%d
                """.formatted(folder.resolve("data"), users, port));
        Process process = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        GuardedRegistry registry = new GuardedRegistry(port, process);
        Awaitility.await("the registry").atMost(Duration.ofSeconds(20)).until(registry::answers);
        return registry;
    }

    String host() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private boolean answers() throws InterruptedException {
        URI uri = URI.create("http://" + host() + "/v2/");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 401;
        } catch (IOException e) {
            return false;
        }
    }
}
