package io.dcrx.gateway.jobs;

import io.dcrx.broker.EmbeddedBroker;
import io.dcrx.gateway.TestGateway;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.TestUsers;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A gateway that lets two jobs of a user run at once, though no worker is heard of and there is room for sixteen. */
class RunningLimitIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static ConfigurableApplicationContext gateway;
    private static WebTestClient http;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder.resolve("kafka"));
        gateway = TestGateway.start(
                folder.resolve("home"),
                broker.bootstrapServers(),
                "dcrx.limits.running=2",
                "dcrx.limits.memory-percent=100");
        http = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + gateway.getEnvironment().getProperty("local.server.port"))
                .responseTimeout(PATIENCE)
                .build();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        broker.close();
    }

    @Test
    void aUsersJobsGoTwoAtATimeAndTheOthersStandInLineMeanwhile() {
        String ada = TestUsers.token(gateway, Role.BUILDER);
        List<String> adas = IntStream.range(0, 5).mapToObj(_ -> create(ada)).toList();
        awaitReleased(adas.subList(0, 2));
        String bob = TestUsers.token(gateway, Role.BUILDER);
        List<String> bobs = List.of(create(bob), create(bob));
        awaitReleased(bobs);
        assertThat(released()).doesNotContainAnyElementsOf(adas.subList(2, 5));
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode normal = get(ada, "/queue").at("/waiting/1");
            assertThat(normal.path("jobs").asInt()).isEqualTo(3);
            assertThat(normal.path("held").asInt()).isEqualTo(3);
        });
        for (int i = 2; i < 5; i++) {
            awaitPosition(ada, adas.get(i), i - 1);
        }
        report(adas.get(1), "done");
        awaitReleased(adas.subList(2, 3));
        awaitPosition(ada, adas.get(3), 1);
        cancel(ada, adas.get(3));
        report(adas.get(0), "started");
        report(adas.get(2), "failed");
        awaitReleased(adas.subList(4, 5));
    }

    private static void awaitPosition(String token, String id, int position) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get(token, "/jobs/images/" + id + "/get")
                                .path("position")
                                .asInt())
                        .isEqualTo(position));
    }

    private static void awaitReleased(List<String> ids) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(released()).containsAll(ids));
    }

    private static List<String> released() {
        return requireNonNull(gateway.getBean(DatabaseClient.class)
                .sql("SELECT id FROM jobs WHERE released_at IS NOT NULL")
                .mapValue(String.class)
                .all()
                .collectList()
                .block(PATIENCE));
    }

    /** As a worker would. */
    @SuppressWarnings("unchecked")
    private static void report(String id, String kind) {
        KafkaTemplate<String, byte[]> kafka = gateway.getBean(KafkaTemplate.class);
        var _ = kafka.send(
                        Topics.EVENTS, id, Wire.write(JobTest.event(kind, JobId.parse(id), Attempt.start(1, 0, 1), 1)))
                .join();
    }

    private static void cancel(String token, String id) {
        http.delete()
                .uri("/jobs/images/" + id + "/cancel")
                .header("Authorization", "Bearer " + token)
                .exchange()
                .expectStatus()
                .isOk();
    }

    private static String create(String token) {
        JsonNode answer = requireNonNull(http.post()
                .uri("/jobs/images/create")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .bodyValue("""
                        {"name": "localhost:5000/limited", "layers": [{"layer_type": "stage", "base": "a", "tag": "b"}]}""")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
        return answer.path("job_id").asString();
    }

    private static JsonNode get(String token, String path) {
        return requireNonNull(http.get()
                .uri(path)
                .header("Authorization", "Bearer " + token)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
    }
}
