package io.dcrx.cli;

import io.dcrx.broker.EmbeddedBroker;
import io.dcrx.wire.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A gateway and a worker in processes of their own, and between them a queue that gives an order up. */
class LostOrderIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int DELIVERIES = 5;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    /** Five workers take it and give it back, as workers do that are told to stop; then the broker has archived it. */
    @Test
    void anOrderThatTheQueueGaveUpIsGivenOutAgainAndBuilt() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
                FarmProcess farm = FarmProcess.start(folder, environment(broker))) {
            farm.createFirstUserAndLogIn(environment(broker));
            String id = farm.order("""
                    {"name": "given-up", "layers": [
                      {"layer_type": "stage", "base": "python", "tag": "3.11-slim"},
                      {"layer_type": "run", "command": "echo %s > /proof"}]}""".formatted(UUID.randomUUID()));
            takeAndGiveBack(broker, DELIVERIES);
            assertThat(farm.statusOf(id)).isEqualTo("PENDING");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(events(farm, id)).containsExactly("accepted", "retry_scheduled"));
            assertIsBuiltAtTheSecondAttempt(farm, environment(broker), id);
        }
    }

    /** Each of them is dead in the middle of the build, until the broker takes it for the order's fault. */
    @Test
    void aJobWhoseWorkersAreAllKilledIsGivenOutAgainAndBuilt() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
                FarmProcess farm = FarmProcess.start(folder, environment(broker))) {
            farm.createFirstUserAndLogIn(environment(broker));
            String id = farm.order("""
                    {"name": "deadly", "layers": [
                      {"layer_type": "stage", "base": "python", "tag": "3.11-slim"},
                      {"layer_type": "run", "command": "sleep 15; echo %s > /proof"}]}""".formatted(UUID.randomUUID()));
            for (int delivery = 1; delivery <= DELIVERIES; delivery++) {
                int started = delivery;
                killOnce(
                        FarmProcess.startWorker(folder, environment(broker)),
                        () -> Collections.frequency(events(farm, id), "started") == started);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(events(farm, id)).endsWith("retry_scheduled"));
            assertThat(events(farm, id)).containsOnlyOnce("retry_scheduled");
            assertIsBuiltAtTheSecondAttempt(farm, environment(broker), id);
        }
    }

    private static void killOnce(Process worker, Callable<Boolean> condition) {
        try {
            await().atMost(PATIENCE)
                    .failFast("the worker ended", () -> !worker.isAlive())
                    .until(condition);
        } finally {
            worker.destroyForcibly().onExit().join();
        }
    }

    private void assertIsBuiltAtTheSecondAttempt(FarmProcess farm, Map<String, String> environment, String id)
            throws IOException {
        Process worker = FarmProcess.startWorker(folder, environment);
        try {
            JsonNode job = farm.awaitEnd(id);
            assertThat(job.path("status").asString()).as("%s", job).isEqualTo("DONE");
            assertThat(job.path("attempt").asInt()).isEqualTo(2);
        } finally {
            worker.destroyForcibly().onExit().join();
        }
        assertThat(history(farm, id)
                        .filter(event -> event.path("event").asString().equals("retry_scheduled")))
                .singleElement()
                .extracting(event -> event.at("/failure/reason").asString())
                .isEqualTo("WORKER_LOST");
    }

    private static Stream<JsonNode> history(FarmProcess farm, String id) {
        return StreamSupport.stream(
                farm.get("/jobs/images/" + id + "/events").body().path("events").spliterator(), false);
    }

    private static List<String> events(FarmProcess farm, String id) {
        return history(farm, id).map(event -> event.path("event").asString()).toList();
    }

    private static void takeAndGiveBack(EmbeddedBroker broker, int times) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "group.id",
                Topics.BUILDERS,
                "share.acknowledgement.mode",
                "explicit",
                "max.poll.records",
                1);
        try (KafkaShareConsumer<String, byte[]> worker =
                new KafkaShareConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            worker.subscribe(List.of(Topics.JOBS));
            for (int delivery = 1; delivery <= times; delivery++) {
                ConsumerRecord<String, byte[]> order = await().atMost(PATIENCE)
                        .pollInSameThread()
                        .until(() -> worker.poll(Duration.ofMillis(500)), records -> !records.isEmpty())
                        .iterator()
                        .next();
                assertThat(order.deliveryCount()).hasValue((short) delivery);
                worker.acknowledge(order, AcknowledgeType.RELEASE);
                worker.commitSync();
            }
        }
    }

    private static Map<String, String> environment(EmbeddedBroker broker) throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("DCRX_KV_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        environment.put("DCRX_KV_SECRET_KEY", "a secret that all of this farm's processes share");
        environment.put("DCRX_RETRIES_BACKOFF", "1s");
        environment.put("DCRX_KV_WORKER_PORT", Integer.toString(FarmProcess.freePort()));
        environment.put("DCRX_KV_JOB_POOL_SIZE", "1");
        environment.put("DOCKER_HOST", fromEnvironment("DOCKER_HOST"));
        environment.put("DOCKER_REGISTRY_URI", "http://" + fromEnvironment("DCRX_DEV_REGISTRY") + "/it");
        return environment;
    }

    private static String fromEnvironment(String name) {
        return requireNonNull(
                System.getenv(name), () -> name + " is not set: run the tests by make test, which provides an engine");
    }
}
