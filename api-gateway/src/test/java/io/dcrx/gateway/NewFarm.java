package io.dcrx.gateway;

import io.dcrx.gateway.users.DatabaseInitialization;
import io.dcrx.gateway.users.NewUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

/** A home with one user, before the first start. */
public final class NewFarm implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    public static final String USERNAME = "ada";
    public static final String PASSWORD = "correct horse";

    private static final AtomicReference<String> TOKEN = new AtomicReference<>("");

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Path home = temporary();
        DatabaseInitialization.run(Map.of("dcrx.home", home), user(USERNAME));
        TestPropertyValues.of("dcrx.home=" + home).applyTo(context);
    }

    public static NewUser user(String username) {
        return new NewUser(username, PASSWORD, "Ada", "Lovelace", "ada@example.com");
    }

    /** A token of that user. */
    public static String login(WebTestClient http) {
        return TOKEN.updateAndGet(known -> known.isEmpty() ? newToken(http) : known);
    }

    /** What the API says of itself. */
    public static JsonNode document(WebTestClient http) {
        return Objects.requireNonNull(http.get()
                .uri("/openapi.json")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
    }

    private static String newToken(WebTestClient http) {
        JsonNode answer = http.post()
                .uri("/users/login")
                .bodyValue(Map.of("username", USERNAME, "password", PASSWORD))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody();
        return Objects.requireNonNull(answer).get("token").stringValue();
    }

    /** Removed when the tests end. */
    private static Path temporary() {
        try {
            Path home = Files.createTempDirectory("dcrx-kv");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(home)));
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path home) {
        try {
            FileSystemUtils.deleteRecursively(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
