package io.dcrx.gateway.logs;

import io.dcrx.broker.EmbeddedBroker;
import io.dcrx.gateway.TestGateway;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.TestUsers;
import io.dcrx.image.Digest;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.Progress;
import io.dcrx.log.LogChunk;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaTemplate;
import tools.jackson.databind.json.JsonMapper;

import static io.dcrx.gateway.web.ReadEvents.event;
import static io.dcrx.gateway.web.ReadEvents.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** From chunks on Kafka to what a client reads; broker, database and connection are real. */
@Timeout(60)
class LogsIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int FOLLOWERS = 3;

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static ConfigurableApplicationContext gateway;
    private static String token;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(folder.resolve("kafka"));
        gateway = TestGateway.start(
                folder.resolve("home"),
                broker.bootstrapServers(),
                "dcrx.registry.uri=http://localhost:5000/v2/team",
                "dcrx.following.clients=" + FOLLOWERS);
        token = TestUsers.token(gateway, Role.BUILDER);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        broker.close();
    }

    @Test
    void whoFollowsGetsWhatThereIsThenWhatComesAndThenTheEnd() throws Exception {
        Run run = new Run(order());
        run.print("before");
        try (BufferedReader events = lines(request(run.log() + "?follow=true"))) {
            assertThat(next(events)).isEqualTo("retry: 1000");
            assertThat(event(events))
                    .contains("\"text\":\"before\"", "\"step\":\"2/3\"", "\"stream\":\"stdout\"", "\"attempt\":1");
            run.print("after");
            String seen = event(events);
            assertThat(seen).contains("\"text\":\"after\"");
            run.end();
            assertThat(event(events)).contains("the end");
            assertThat(event(events)).isEqualTo("event: end\ndata: {\"status\":\"DONE\"}");
            assertThat(events.readLine()).isNull();

            String id = seen.lines().findFirst().orElseThrow().substring("id: ".length());
            try (BufferedReader resumed = lines(
                    request(run.log()).header("Accept", "text/event-stream").header("Last-Event-ID", id))) {
                next(resumed);
                assertThat(event(resumed)).contains("the end");
                assertThat(event(resumed)).startsWith("event: end");
            }
        }
    }

    @Test
    void withoutFollowItIsTextAndWhatThereIs() throws Exception {
        Run run = new Run(order());
        run.print("one", "two");
        await().untilAsserted(() -> assertThat(text(request(run.log()))).isEqualTo("[2/3] one\n[2/3] two\n"));
        assertThat(answer(request(run.log())).headers().firstValue("Content-Type"))
                .contains("text/plain;charset=UTF-8");
    }

    @Test
    void textCanBeFollowedToo() throws Exception {
        Run run = new Run(order());
        try (BufferedReader text = lines(request(run.log() + "?follow=true").header("Accept", "text/plain"))) {
            run.print("live");
            assertThat(text.readLine()).isEqualTo("[2/3] live");
            run.end();
            assertThat(text.readLine()).isEqualTo("[2/3] the end");
            assertThat(text.readLine()).isNull();
        }
    }

    @Test
    void whoeverFollowsAsOneTooManyIsToldSoAndAPlaceThatIsLeftIsFree() throws Exception {
        String job = "/jobs/images/" + order();
        List<BufferedReader> followers = new ArrayList<>();
        for (int i = 0; i < FOLLOWERS; i++) {
            followers.add(lines(request(job + "/logs?follow=true")));
        }
        for (String one : List.of("/logs?follow=true", "/events?follow=true")) {
            HttpResponse<String> refusal = answer(request(job + one));
            assertThat(refusal.statusCode()).isEqualTo(429);
            assertThat(refusal.headers().firstValue("Retry-After")).contains("5");
            assertThat(refusal.body()).contains("DCRX_KV_LOG_FOLLOWERS");
        }
        assertThat(answer(request(job + "/logs?follow=true").header("Accept", "text/plain"))
                        .statusCode())
                .isEqualTo(429);
        followers.removeLast().close();
        await().untilAsserted(() -> followers.add(lines(request(job + "/events?follow=true"))));
        for (BufferedReader follower : followers) {
            follower.close();
        }
    }

    @Test
    void chunksThatComeAgainAreNotShownAgainAndWhatIsNoChunkIsSkipped() throws Exception {
        Run run = new Run(order());
        LogChunk chunk = run.chunks.chunk("once");
        send(Topics.LOGS, run.job, Wire.write(chunk));
        send(Topics.LOGS, run.job, "{\"gossip\":1}".getBytes(StandardCharsets.UTF_8));
        send(Topics.LOGS, run.job, Wire.write(chunk));
        run.print("twice");
        await().untilAsserted(() -> assertThat(text(request(run.log()))).isEqualTo("[2/3] once\n[2/3] twice\n"));
    }

    @Test
    void aLogIsReadByThoseWhoMaySeeTheJob() throws Exception {
        String log = new Run(order()).log();
        assertThat(answer(request(log)).statusCode()).isEqualTo(200);
        assertThat(answer(request(log).setHeader("Authorization", "Bearer " + TestUsers.token(gateway, Role.ADMIN)))
                        .statusCode())
                .isEqualTo(200);
        assertThat(answer(request(log).setHeader("Authorization", "Bearer " + TestUsers.token(gateway, Role.BUILDER)))
                        .statusCode())
                .isEqualTo(404);
        assertThat(answer(request("/jobs/images/nonsense/logs")).statusCode()).isEqualTo(404);
    }

    @Test
    void whatCannotBeUnderstoodIsRefused() throws Exception {
        String log = new Run(order()).log();
        assertThat(answer(request(log).header("Last-Event-ID", "x")).statusCode())
                .isEqualTo(400);
        assertThat(answer(request(log + "?follow=perhaps")).statusCode()).isEqualTo(400);
        assertThat(answer(request(log).header("Accept", "image/png")).statusCode())
                .isEqualTo(406);
    }

    /** A job with an attempt that prints. */
    private static final class Run {
        private final JobId job;
        private final Attempt attempt = Attempt.start(1, 7, 1);
        private final TestChunks chunks;

        Run(JobId job) {
            this.job = job;
            this.chunks = new TestChunks(job, attempt);
        }

        String log() {
            return "/jobs/images/" + job + "/logs";
        }

        void print(String... texts) {
            send(Topics.LOGS, job, Wire.write(chunks.chunk(texts)));
        }

        void end() {
            send(Topics.LOGS, job, Wire.write(chunks.last("the end")));
            send(
                    Topics.EVENTS,
                    job,
                    Wire.write(new JobEvent.Reported(
                            job,
                            Instant.now(),
                            attempt,
                            1,
                            new Progress.Done(new Digest("sha256:" + "ab".repeat(32)), 1))));
        }
    }

    private static JobId order() throws IOException, InterruptedException {
        String body = """
                {"name": "%s", "layers": [{"layer_type": "stage", "base": "python", "tag": "3"}]}""".formatted("log");
        HttpResponse<String> answer = HTTP.send(
                request("/jobs/images/create")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
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

    private static String text(HttpRequest.Builder request) throws IOException, InterruptedException {
        return answer(request).body();
    }

    private static BufferedReader lines(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = HTTP.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    @SuppressWarnings("unchecked")
    private static void send(String topic, JobId job, byte[] value) {
        KafkaTemplate<String, byte[]> kafka = gateway.getBean(KafkaTemplate.class);
        var _ = kafka.send(topic, job.toString(), value).join();
    }
}
