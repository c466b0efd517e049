package io.dcrx.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The whole farm in one process, as a person runs it, with a real engine and a real registry. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FarmIT {
    private static final String REGISTRY = fromEnvironment("DCRX_DEV_REGISTRY");

    /** Kept when a test failed: the server's log is in it. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static FarmProcess farm;

    /** Where the log of the farm that runs begins. */
    private static long said;

    @BeforeAll
    static void start() throws Exception {
        farm = start(Map.of());
        farm.createFirstUserAndLogIn();
    }

    @AfterAll
    static void stop() throws Exception {
        farm.close();
    }

    @Test
    @Order(1)
    void theExampleOfTheReadmeEndsInTheRegistry() throws Exception {
        String example = Files.readString(Path.of("../ops/hello-world.json"));
        assertThat(Files.readString(Path.of("../README.md")).replaceAll("\\s+", ""))
                .contains(example.replaceAll("\\s+", ""));
        JsonNode job = farm.awaitEnd(farm.order(example));
        assertThat(job.path("status").asString()).as("%s", job).isEqualTo("DONE");
        assertThat(job.path("name").asString()).isEqualTo(REGISTRY + "/it/hello-world:latest");
        assertThat(job.path("size").asLong()).isPositive();
        assertThat(isInRegistry("it/hello-world", job.path("digest").asString()))
                .isTrue();
    }

    @Test
    @Order(2)
    void aStepThatFailsIsNamedWithItsExitCode() {
        JsonNode failure =
                farm.awaitEnd(farm.order(image("broken", run("exit 7")))).path("failure");
        assertThat(failure.path("reason").asString()).as("%s", failure).isEqualTo("STEP_FAILED");
        assertThat(failure.path("exit_code").asInt()).isEqualTo(7);
        assertThat(failure.path("step").asString()).contains("exit 7");
        assertThat(failure.path("fault").asString()).isEqualTo("USER");
    }

    @Test
    @Order(3)
    void aSecondInitializationSaysSoAndChangesNothing() throws Exception {
        assertThat(FarmProcess.run(folder, FarmProcess.DATABASE_INITIALIZE)).isZero();
        farm.logIn();
        assertThat(Files.readString(folder.resolve("server.log"))).contains("nothing was changed");
    }

    @Test
    @Order(4)
    void theWorkerOfTheProcessIsInTheFleet() {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            JsonNode worker = farm.get("/workers").body().path("workers").path(0);
            assertThat(worker.path("slots").asInt()).as("%s", worker).isPositive();
            assertThat(worker.path("engines").path(0).path("version").asString())
                    .isNotEmpty();
        });
    }

    /** The latency is printed, not asserted: it depends on what else the machine does. */
    @Test
    @Order(4)
    void whatAStepPrintsIsSeenByAFollowerWhileItRuns() throws Exception {
        String id = farm.order(image(
                "talker",
                run("echo " + UUID.randomUUID() + "; for i in $(seq 20); do date +%s%3N; sleep 0.1; done; sleep 1")));
        List<Long> latencies = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        try (Stream<String> lines = farm.follow("/jobs/images/" + id + "/logs?follow=true")) {
            lines.forEach(line -> {
                String printed = line.substring(line.indexOf(']') + 1).strip();
                if (printed.matches("\\d{13}")) {
                    latencies.add(System.currentTimeMillis() - Long.parseLong(printed));
                    seen.add(farm.statusOf(id));
                }
            });
        }
        assertThat(latencies).hasSize(20);
        assertThat(seen).first().isEqualTo("BUILDING");
        assertThat(farm.statusOf(id)).isEqualTo("DONE");
        Collections.sort(latencies);
        System.out.printf(
                "From print to follower: median %d ms, worst %d ms%n", latencies.get(10), latencies.getLast());
    }

    @Test
    @Order(4)
    void filesOfAContextAreCopiedIntoAnImage() throws Exception {
        byte[] tar = tar(Map.of("hello.txt", "hello " + UUID.randomUUID(), "Dockerfile", "FROM nothing\n"));
        JsonNode context = farm.upload(tar);
        String id = context.path("context_id").asString();
        String check = run("grep hello /a/hello.txt && grep nothing /a/Dockerfile");
        for (int i = 0; i < 2; i++) {
            JsonNode job = farm.awaitEnd(
                    farm.order(image("copied", copy(".", "/a/") + check, "\"context_id\": \"" + id + "\"")));
            assertThat(job.path("status").asString()).as("%s", job).isEqualTo("DONE");
            // Of the second one the copying and the check; the base is looked for anew.
            assertThat(job.path("cached_steps").asInt()).as("%s", job).isGreaterThanOrEqualTo(i == 0 ? 0 : 2);
        }
        JsonNode missing =
                farm.awaitEnd(farm.order(image("missing", copy("other.txt", "/a/"), "\"context_id\": \"" + id + "\"")));
        assertThat(missing.path("failure").path("reason").asString())
                .as("%s", missing)
                .isEqualTo("CONTEXT_MISSING");
    }

    @Test
    @Order(4)
    void filesThatStandInTheRequestAreCopied() {
        String files = """
                "files": [{"path": "bin/run", "content": "#!/bin/sh\\necho ran > /proof\\n", "mode": "0755"}]""";
        JsonNode job = farm.awaitEnd(
                farm.order(image("inline", copy("bin/run", "/run.sh") + run("/run.sh && grep ran /proof"), files)));
        assertThat(job.path("status").asString()).as("%s", job).isEqualTo("DONE");
    }

    @Test
    @Order(5)
    void aJobThatWasBeingBuiltWhenTheFarmWasKilledIsFinishedOnceAfterARestart() throws Exception {
        String id = farm.order(image("survivor", run("sleep 4 && echo " + UUID.randomUUID() + " > /proof")));
        await().atMost(Duration.ofMinutes(1)).until(() -> farm.statusOf(id).equals("BUILDING"));
        farm.kill();
        farm = start(Map.of());
        farm.logIn();
        JsonNode job = farm.awaitEnd(id);
        assertThat(job.path("status").asString()).as("%s", job).isEqualTo("DONE");
        assertThat(isInRegistry("it/survivor", job.path("digest").asString())).isTrue();
    }

    @Test
    @Order(6)
    void afterAnOrderlyStopJobsUsersAndQueuedOrdersAreFoundAgain() throws Exception {
        assertThat(farm.stop()).as("the exit code of SIGTERM").isEqualTo(143);
        farm = start(Map.of("DOCKER_HOST", "unix://" + folder.resolve("engine.sock")));
        farm.logIn();
        assertThat(farm.get("/jobs/images?name=survivor").body().path("jobs").size())
                .isEqualTo(1);
        String queued = farm.order(image("queued", ""));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(farm.get("/workers")
                                .body()
                                .at("/workers/0/engines/0/problem")
                                .asString())
                        .isNotEmpty());
        farm.kill();
        farm = start(Map.of("DOCKER_HOST", "unix://" + folder.resolve("engine.sock")));
        farm.logIn();
        assertThat(farm.statusOf(queued)).isEqualTo("PENDING");
        // The engine appears: what waited is built.
        Files.createSymbolicLink(
                folder.resolve("engine.sock"),
                Path.of(URI.create(fromEnvironment("DOCKER_HOST")).getPath()));
        assertThat(farm.awaitEnd(queued).path("status").asString()).isEqualTo("DONE");
    }

    @Test
    @Order(9)
    void withoutADockerEngineWhatNeedsNoneIsBuiltAndTheRestIsRefused() throws Exception {
        assertThat(farm.stop()).isEqualTo(143);
        said = Files.size(folder.resolve("server.log"));
        farm = start(Map.of(
                "DCRX_KV_ENGINES", "jib",
                "DOCKER_HOST", "unix:///nowhere/docker.sock",
                "DCRX_KV_LOG_FORMAT", "ecs"));
        farm.logIn();
        JsonNode job = farm.awaitEnd(farm.order(image(
                "daemonless",
                copy("greeting", "/app/"),
                "\"files\": [{\"path\": \"greeting\", \"content\": \"hello\"}]")));
        assertThat(job.path("status").asString()).as("%s", job).isEqualTo("DONE");
        assertThat(job.path("engine").asString()).isEqualTo("jib");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> farm.get("/workers").body().path("workers").has(0));
        FarmProcess.Answer refusal = farm.post("/jobs/images/create", image("refused", run("true")));
        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.body().path("detail").asString()).contains("buildkit", "a run layer");
    }

    /** That farm was started with such logs. */
    @Test
    @Order(10)
    void structuredLogsAreDocumentsThatNameTheJobTheyAreAbout() throws Exception {
        String job = farm.order("""
                {"name": "unfounded", "layers": [{"layer_type": "stage", "base": "nobody/has-this", "tag": "1"}]}""");
        assertThat(farm.awaitEnd(job).path("status").asString()).isEqualTo("FAILED");
        assertThat(farm.stop()).isEqualTo(143);

        String log = Files.readString(folder.resolve("server.log")).substring((int) said);
        List<JsonNode> documents =
                log.lines().map(line -> JsonMapper.shared().readTree(line)).toList();
        assertThat(documents).isNotEmpty().allMatch(document -> document.has("@timestamp") && document.has("message"));
        assertThat(documents)
                .filteredOn(document -> document.path("job_id").asString("").equals(job))
                .isNotEmpty()
                .allMatch(document -> document.has("attempt_id"));
    }

    private static FarmProcess start(Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(Map.of(
                "DOCKER_HOST",
                fromEnvironment("DOCKER_HOST"),
                "DOCKER_REGISTRY_URI",
                "http://" + REGISTRY + "/it",
                "DCRX_KV_REGISTRY_MIRROR",
                "http://" + REGISTRY,
                "DCRX_KV_JOB_POOL_SIZE",
                "2"));
        environment.putAll(more);
        return FarmProcess.start(folder, environment);
    }

    private static String image(String name, String layers) {
        return """
                {"name": "%s", "layers": [{"layer_type": "stage", "base": "python", "tag": "3.11-slim"}%s]}""".formatted(name, layers);
    }

    private static String image(String name, String layers, String context) {
        return image(name, layers).replaceFirst("}$", ", \"context\": {" + Matcher.quoteReplacement(context) + "}}");
    }

    private static String copy(String source, String destination) {
        return ", {\"layer_type\": \"copy\", \"source\": \"%s\", \"destination\": \"%s\"}"
                .formatted(source, destination);
    }

    private static byte[] tar(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static String run(String command) {
        return ", {\"layer_type\": \"run\", \"command\": \"" + command + "\"}";
    }

    private static boolean isInRegistry(String path, String digest) throws Exception {
        HttpRequest manifest = HttpRequest.newBuilder(
                        URI.create("http://" + REGISTRY + "/v2/" + path + "/manifests/" + digest))
                .header("Accept", "application/vnd.docker.distribution.manifest.v2+json")
                .timeout(Duration.ofSeconds(10))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(manifest, BodyHandlers.discarding()).statusCode() == 200;
        }
    }

    private static String fromEnvironment(String name) {
        return requireNonNull(
                System.getenv(name), () -> name + " is not set: run the tests by make test, which provides an engine");
    }
}
