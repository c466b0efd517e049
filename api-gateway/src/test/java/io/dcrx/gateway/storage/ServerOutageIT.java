package io.dcrx.gateway.storage;

import io.dcrx.gateway.NewFarm;
import io.dcrx.gateway.TestGateway;
import io.dcrx.gateway.users.DatabaseInitialization;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.TestUsers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A real database server is frozen, or drops its connections again and again: what clients of the gateway see. */
@Timeout(90)
class ServerOutageIT {
    /** A statement may take a second; a server that is silent for three is not asked any more. */
    private static final Duration BOUND = Duration.ofSeconds(8);

    private static final Duration BACK = Duration.ofSeconds(20);

    @TempDir
    static Path home;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static DatabaseSettings settings;
    private static ConfigurableApplicationContext gateway;
    private static String address;
    private static String token;

    @BeforeAll
    static void start() {
        settings = TestDatabase.empty(Dialect.POSTGRES);
        Map<String, Object> variables = GatewayOnServersIT.variables(settings);
        DatabaseInitialization.run(variables, NewFarm.user(NewFarm.USERNAME));
        gateway = new SpringApplicationBuilder(TestGateway.class)
                .properties("spring.config.name=api-gateway")
                .properties(variables)
                .run(
                        "--server.port=0",
                        "--dcrx.all-in-one=true",
                        "--dcrx.home=" + home,
                        "--dcrx.limits.memory-percent=100",
                        "--dcrx.database.acquire-timeout=1s",
                        "--dcrx.database.statement-timeout=1s",
                        "--dcrx.kafka.bootstrap-servers=127.0.0.1:1",
                        "--logging.level.org.apache.kafka=off");
        address = "http://127.0.0.1:" + gateway.getEnvironment().getProperty("local.server.port");
        token = TestUsers.token(gateway, Role.ADMIN);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void whileTheServerIsFrozenEveryRequestIsAnsweredInTimeAndThenAtOnce() {
        assertThat(list().statusCode()).isEqualTo(200);
        TestServers.freeze(Dialect.POSTGRES);
        try {
            for (HttpResponse<String> answer : atOnce(20)) {
                assertUnavailable(answer);
            }
            await().atMost(BACK).untilAsserted(() -> {
                long began = System.nanoTime();
                assertUnavailable(submit());
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(500));
                assertThat(get("/actuator/prometheus").body())
                        .containsPattern(
                                "resilience4j_circuitbreaker_state\\{[^}]*name=\"database\"[^}]*state=\"open\"} 1");
                assertThat(get("/actuator/health").body()).contains("\"database\":{\"status\":\"DEGRADED\"");
            });
            assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        } finally {
            TestServers.thaw(Dialect.POSTGRES);
        }
        await().atMost(BACK).until(() -> get("/actuator/health/readiness").statusCode() == 200);
        await().atMost(BACK).until(() -> submit().statusCode() == 200);
        await().atMost(BACK)
                .untilAsserted(
                        () -> assertThat(get("/actuator/health").body()).contains("\"database\":{\"status\":\"UP\""));
    }

    /** Never an internal error, and nothing waits for what will not come. */
    @Test
    void whileConnectionsAreDroppedAgainAndAgainRequestsWorkOrAreRefused() {
        List<Integer> statuses = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            CompletableFuture<Void> drops = CompletableFuture.runAsync(ServerOutageIT::dropConnections);
            for (HttpResponse<String> answer : atOnce(10)) {
                if (answer.statusCode() != 200) {
                    assertUnavailable(answer);
                }
                statuses.add(answer.statusCode());
            }
            drops.join();
        }
        assertThat(statuses).contains(200);
        await().atMost(BACK).until(() -> atOnce(10).stream().allMatch(answer -> answer.statusCode() == 200));
    }

    private static void dropConnections() {
        for (int i = 0; i < 5; i++) {
            TestServers.execute(
                    Dialect.POSTGRES,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + settings.name() + "'");
        }
    }

    private static void assertUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("/problems/unavailable");
    }

    /** Half of them look, half of them order. */
    private static List<HttpResponse<String>> atOnce(int count) {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, count)
                .mapToObj(i -> HTTP.sendAsync(i % 2 == 0 ? listing() : submitting(), BodyHandlers.ofString()))
                .toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    private static HttpResponse<String> list() {
        return send(listing());
    }

    private static HttpResponse<String> submit() {
        return send(submitting());
    }

    private static HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    private static HttpRequest listing() {
        return request("/jobs/images")
                .header("Authorization", "Bearer " + token)
                .GET()
                .build();
    }

    private static HttpRequest submitting() {
        return request("/jobs/images/create")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"name": "localhost:5000/outage", "layers": [{"layer_type": "stage", "base": "a", "tag": "b"}]}"""))
                .build();
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(BOUND);
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
