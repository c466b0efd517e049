package io.dcrx.gateway.jobs;

import io.dcrx.broker.EmbeddedBroker;
import io.dcrx.fleet.WorkerReport;
import io.dcrx.gateway.TestGateway;
import io.dcrx.gateway.fleet.Fleet;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.TestUsers;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A gateway that allows little. Jobs of low priority wait there: no worker takes any. */
class LimitsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String JOB = """
            {"name": "localhost:5000/limited", "priority": "low",
             "layers": [{"layer_type": "stage", "base": "a", "tag": "b"}]}""";

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
                "dcrx.limits.pending=3",
                "dcrx.limits.memory-percent=50");
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
    void whoHasTooManyThatWaitIsToldWhenToComeBackAndOthersAreNot() {
        String token = TestUsers.token(gateway, Role.BUILDER);
        String first = create(token, 200).path("job_id").asString();
        create(token, 200);
        create(token, 200);
        assertThat(create(token, 429).path("type").asString()).isEqualTo("/problems/too-many-requests");
        submit(token).expectHeader().exists(HttpHeaders.RETRY_AFTER);
        create(TestUsers.token(gateway, Role.BUILDER), 200);
        http.delete()
                .uri("/jobs/images/" + first + "/cancel")
                .header("Authorization", "Bearer " + token)
                .exchange()
                .expectStatus()
                .isOk();
        await().atMost(PATIENCE)
                .untilAsserted(() -> submit(token).expectStatus().isOk());
    }

    @Test
    void whoHandsInTooFastIsToldWhenToComeBackAndOthersAreNot() {
        Limits limits = new Limits(
                gateway.getBean(Backlog.class), gateway.getBean(Fleet.class), new LimitSettings(1000, null, 1, 100));
        User fast = TestUsers.user(gateway, Role.BUILDER);
        User other = TestUsers.user(gateway, Role.BUILDER);
        limits.admit(other, TestJobs.spec("limited")).block(PATIENCE);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> isTooMany(limits, fast));
        await().atMost(PATIENCE).until(() -> !isTooMany(limits, other));
    }

    private static boolean isTooMany(Limits limits, User user) {
        try {
            limits.admit(user, TestJobs.spec("limited")).block(PATIENCE);
            return false;
        } catch (ProblemException e) {
            assertThat(e.type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS);
            return true;
        }
    }

    @Test
    void nothingIsTakenWhileEveryWorkersMemoryIsShort() {
        String token = TestUsers.token(gateway, Role.BUILDER);
        await().atMost(PATIENCE).untilAsserted(() -> {
            report("thirsty", 91);
            report("thirstier", 99);
            JsonNode problem = create(token, 400);
            assertThat(problem.path("type").asString()).isEqualTo("/problems/memory-limit-exceeded");
            assertThat(problem.path("limit").asDouble()).isEqualTo(50);
            assertThat(problem.path("current").asDouble()).isEqualTo(91);
        });
        // Of the first one jobs may wait already, from before the reports were heard.
        String other = TestUsers.token(gateway, Role.BUILDER);
        await().atMost(PATIENCE).untilAsserted(() -> {
            report("thirsty", 49);
            submit(other).expectStatus().isOk();
        });
    }

    /** From a worker that takes no jobs. */
    @SuppressWarnings("unchecked")
    private static void report(String worker, long percent) {
        WorkerReport report = new WorkerReport(worker, Instant.now(), 1, 0, percent, 100, List.of(), true);
        KafkaTemplate<String, byte[]> kafka = gateway.getBean(KafkaTemplate.class);
        var _ = kafka.send(Topics.WORKERS, worker, Wire.write(report)).join();
    }

    private static WebTestClient.ResponseSpec submit(String token) {
        return http.post()
                .uri("/jobs/images/create")
                .header("Authorization", "Bearer " + token)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(JOB)
                .exchange();
    }

    private static JsonNode create(String token, int status) {
        return requireNonNull(submit(token)
                .expectStatus()
                .isEqualTo(status)
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
    }
}
