package io.dcrx.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A real registry, as a process, that wants to know who comes. Needs the command {@code docker-registry}. */
public final class AuthRegistry implements AutoCloseable {
    public static final String USERNAME = "robot";
    public static final String PASSWORD = "open sesame";
    /** Of that password, by bcrypt. */
    private static final String HASH = "$2b$04$.dOz.v9WH.X.LEmOuh43OOU85Nvc.1qlmlGmxZBIyBS71GuZkGv7u";

    private final int port;
    private final Process process;

    private AuthRegistry(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Which asks for a user and a password. */
    public static AuthRegistry withPasswords(Path folder) throws IOException {
        Path users = Files.writeString(folder.resolve("htpasswd"), USERNAME + ":" + HASH + "\n");
        return start(folder, """
                auth:
                  htpasswd: {realm: test, path: %s}
                """.formatted(users));
    }

    /** Which sends its clients to an issuer of tokens. */
    public static AuthRegistry withTokens(Path folder, TokenIssuer issuer) throws IOException {
        return start(folder, issuer.configuration());
    }

    private static AuthRegistry start(Path folder, String auth) throws IOException {
        int port = freePort();
        Path config =
                Files.writeString(folder.resolve("registry.yml"), """
                version: 0.1
                storage:
                  filesystem: {rootdirectory: %s}
                http:
                  addr: 127.0.0.1:%d
                """.formatted(folder.resolve("data"), port) + auth);
        Process process = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        AuthRegistry registry = new AuthRegistry(port, process);
        Awaitility.await("the registry").atMost(Duration.ofSeconds(20)).until(registry::answers);
        return registry;
    }

    public String host() {
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

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
