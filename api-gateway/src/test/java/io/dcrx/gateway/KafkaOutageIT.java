package io.dcrx.gateway;

import io.dcrx.broker.EmbeddedBroker;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.TestUsers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The broker goes away and comes back: jobs are taken meanwhile, can be cancelled, and go on by themselves. */
@Timeout(90)
class KafkaOutageIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private WebTestClient http = WebTestClient.bindToServer().build();
    private String token = "";

    @Test
    void whileKafkaIsAwayJobsAreTakenAndWaitFreeAndGoWhenItIsBack() throws IOException {
        int port = freePort();
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), port);
        try (ConfigurableApplicationContext gateway = gateway(port)) {
            logIn(gateway);
            create();
            awaitReleased(1);
            broker.close();
            List<String> meanwhile = List.of(create(), create(), create());
            await().atMost(PATIENCE).until(() -> stateOfKafka().equals("DEGRADED"));
            assertThat(get("/actuator/health/readiness").path("status").asString())
                    .isEqualTo("UP");
            assertThat(text("/actuator/prometheus"))
                    .containsPattern("resilience4j_circuitbreaker_state\\{[^}]*name=\"kafka\"[^}]*state=\"closed\"} 0");
            assertCancelledAtOnce(meanwhile.getFirst());
            assertThat(released()).isEqualTo(1);
            broker = EmbeddedBroker.start(folder.resolve("kafka"), port);
            awaitReleased(3);
            create();
            awaitReleased(4);
            assertThat(stateOfKafka()).isEqualTo("UP");
        } finally {
            broker.close();
        }
    }

    private ConfigurableApplicationContext gateway(int port) {
        return TestGateway.start(
                folder.resolve("home"),
                "127.0.0.1:" + port,
                "dcrx.limits.memory-percent=100",
                // Sooner than in a farm, so that the test does not have to wait for it.
                "spring.kafka.producer.properties.max.block.ms=1500",
                "spring.kafka.producer.properties.request.timeout.ms=1500",
                "spring.kafka.producer.properties.delivery.timeout.ms=2000",
                "logging.level.org.apache.kafka=off");
    }

    private void logIn(ConfigurableApplicationContext gateway) {
        token = TestUsers.token(gateway, Role.BUILDER);
        http = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + gateway.getEnvironment().getProperty("local.server.port"))
                .responseTimeout(PATIENCE)
                .build();
    }

    private void awaitReleased(int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(released()).isEqualTo(count));
    }

    private int released() {
        return get("/queue").at("/window/released").asInt();
    }

    private String stateOfKafka() {
        return get("/actuator/health")
                .at("/components/breakers/components/kafka/status")
                .asString();
    }

    /** No dispatcher that waits for Kafka has its row. */
    private void assertCancelledAtOnce(String id) {
        long began = System.nanoTime();
        http.delete()
                .uri("/jobs/images/" + id + "/cancel")
                .header("Authorization", "Bearer " + token)
                .exchange()
                .expectStatus()
                .isOk();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
        assertThat(get("/jobs/images/" + id + "/get").path("status").asString()).isEqualTo("CANCELLED");
    }

    private String create() {
        JsonNode job = requireNonNull(http.post()
                .uri("/jobs/images/create")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .bodyValue("""
                        {"name": "localhost:5000/outage", "layers": [{"layer_type": "stage", "base": "a", "tag": "b"}]}""")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
        return job.path("job_id").asString();
    }

    private JsonNode get(String path) {
        return requireNonNull(http.get()
                .uri(path)
                .header("Authorization", "Bearer " + token)
                .exchange()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
    }

    private String text(String path) {
        return requireNonNull(http.get()
                .uri(path)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
