package io.dcrx.gateway.history;

import io.dcrx.broker.EmbeddedBroker;
import io.dcrx.gateway.TestGateway;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.TestUsers;
import io.dcrx.image.Digest;
import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.Progress;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static io.dcrx.gateway.web.ReadEvents.event;
import static io.dcrx.gateway.web.ReadEvents.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** From events on Kafka to what a client reads; broker, database and connection are real. */
@Timeout(60)
class HistoryIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Attempt FIRST = Attempt.start(1, 7, 1);
    private static final Attempt SECOND = Attempt.start(2, 8, 1);

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static ConfigurableApplicationContext gateway;
    private static String token;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder.resolve("kafka"));
        gateway = TestGateway.start(
                folder.resolve("home"), broker.bootstrapServers(), "dcrx.registry.uri=http://localhost:5000/v2/team");
        token = TestUsers.token(gateway, Role.BUILDER);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        broker.close();
    }

    @Test
    void whoFollowsGetsWhatHasHappenedThenWhatHappensAndThenTheEnd() throws Exception {
        JobId job = order();
        try (BufferedReader events = lines(request(history(job) + "?follow=true"))) {
            assertThat(next(events)).isEqualTo("retry: 1000");
            assertThat(event(events))
                    .startsWith("id: 1\ndata: {\"position\":1,")
                    .contains("\"event\":\"accepted\"");
            report(job, FIRST, 1, new Progress.Started("worker-1", "buildkit"));
            assertThat(event(events)).startsWith("id: 2\n").contains("\"started\"", "\"worker\":\"worker-1\"");
            report(job, FIRST, 2, new Progress.Failed(Failure.of(FailureReason.DISK_FULL, "It is full.")));
            assertThat(event(events))
                    .startsWith("id: 3\n")
                    .contains("\"retry_scheduled\"", "\"attempt\":1", "\"DISK_FULL\"", "\"It is full.\"");
            report(job, SECOND, 1, new Progress.Done(new Digest("sha256:" + "ab".repeat(32)), 1));
            assertThat(event(events)).startsWith("id: 4\n").contains("\"done\"", "\"attempt\":2");
            assertThat(event(events)).isEqualTo("event: end\ndata: {\"status\":\"DONE\"}");
            assertThat(events.readLine()).isNull();
        }
        try (BufferedReader resumed = lines(
                request(history(job)).header("Accept", "text/event-stream").header("Last-Event-ID", "3"))) {
            next(resumed);
            assertThat(event(resumed)).startsWith("id: 4\n");
            assertThat(event(resumed)).startsWith("event: end");
            assertThat(resumed.readLine()).isNull();
        }
        try (BufferedReader late = lines(
                request(history(job)).header("Accept", "text/event-stream").header("Last-Event-ID", "4"))) {
            next(late);
            assertThat(event(late)).startsWith("event: end");
        }
    }

    @Test
    void withoutFollowItIsADocument() throws Exception {
        JobId job = order();
        report(job, FIRST, 1, new Progress.Started("worker-1", "buildkit"));
        await().untilAsserted(
                        () -> assertThat(document(job).path("events").size()).isEqualTo(2));
        assertThat(document(job).path("job_id").asString()).isEqualTo(job.toString());
        assertThat(document(job).path("status").asString()).isEqualTo("AUTHORIZING");
        assertThat(document(job).at("/events/1/worker").asString()).isEqualTo("worker-1");
        assertThat(answer(request(history(job))).headers().firstValue("Content-Type"))
                .contains("application/json");
    }

    @Test
    void aHistoryIsReadByThoseWhoMaySeeTheJob() throws Exception {
        String history = history(order());
        assertThat(answer(request(history).setHeader("Authorization", "Bearer " + TestUsers.token(gateway, Role.ADMIN)))
                        .statusCode())
                .isEqualTo(200);
        assertThat(answer(request(history)
                                .setHeader("Authorization", "Bearer " + TestUsers.token(gateway, Role.BUILDER)))
                        .statusCode())
                .isEqualTo(404);
        assertThat(answer(request("/jobs/images/nonsense/events")).statusCode()).isEqualTo(404);
    }

    @Test
    void whatCannotBeUnderstoodIsRefused() throws Exception {
        String history = history(order());
        for (String position : new String[] {"x", "-1", "99999999999"}) {
            assertThat(answer(request(history).header("Last-Event-ID", position))
                            .statusCode())
                    .as(position)
                    .isEqualTo(400);
        }
        assertThat(answer(request(history + "?follow=perhaps")).statusCode()).isEqualTo(400);
        assertThat(answer(request(history).header("Accept", "image/png")).statusCode())
                .isEqualTo(406);
    }

    private static String history(JobId job) {
        return "/jobs/images/" + job + "/events";
    }

    private static JsonNode document(JobId job) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(answer(request(history(job))).body());
    }

    private static JobId order() throws IOException, InterruptedException {
        String body =
                "{\"name\": \"history\", \"layers\": [{\"layer_type\": \"stage\", \"base\": \"a\", \"tag\": \"3\"}]}";
        HttpResponse<String> answer = answer(request("/jobs/images/create")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JobId.parse(
                JsonMapper.shared().readTree(answer.body()).path("job_id").asString());
    }

    private static HttpRequest.Builder request(String path) {
        String port = gateway.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .setHeader("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> answer(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static BufferedReader lines(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = HTTP.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    @SuppressWarnings("unchecked")
    private static void report(JobId job, Attempt attempt, int sequence, Progress progress) {
        KafkaTemplate<String, byte[]> kafka = gateway.getBean(KafkaTemplate.class);
        JobEvent event = new JobEvent.Reported(job, Instant.now(), attempt, sequence, progress);
        var _ = kafka.send(Topics.EVENTS, job.toString(), Wire.write(event)).join();
    }
}
