package io.dcrx.gateway.jobs;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import io.dcrx.job.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What happens to requests that are wrong: each is told everything that is wrong with it, and nothing is stored. */
@GatewayTest
class JobRequestsIT {
    private static final String STAGE = "{\"layer_type\": \"stage\", \"base\": \"python\", \"tag\": \"3.11-slim\"}";
    private static final String GOOD = "{\"name\": \"localhost:5000/good\", \"layers\": [" + STAGE + "]}";

    @Autowired
    private WebTestClient http;

    @Autowired
    private DatabaseClient database;

    static Stream<Arguments> wrongRequestsAndWhatIsWrong() {
        return Stream.of(
                wrong("no name", "{\"layers\": [" + STAGE + "]}", "/name"),
                wrong("no layers", "{\"name\": \"a\"}", "/layers"),
                wrong("an empty list of layers", "{\"name\": \"a\", \"layers\": []}", "/layers"),
                wrong("layers that are no list", "{\"name\": \"a\", \"layers\": \"FROM a\"}", "/layers"),
                wrong("an unknown layer type", layers(STAGE, "{\"layer_type\": \"magic\"}"), "/layers/1/layer_type"),
                wrong("no layer type", layers(STAGE, "{\"path\": \"/\"}"), "/layers/1/layer_type"),
                wrong(
                        "a first layer that is no stage",
                        layers("{\"layer_type\": \"workdir\", \"path\": \"/\"}"),
                        "/layers/0"),
                wrong("a stage without a tag", layers("{\"layer_type\": \"stage\", \"base\": \"a\"}"), "/layers/0/tag"),
                wrong(
                        "fields of the wrong type, all at once",
                        "{\"name\": 1, \"tag\": [], \"layers\": [{\"layer_type\": \"stage\", \"base\": {}, \"tag\": 3}]}",
                        "/name",
                        "/tag",
                        "/layers/0/base",
                        "/layers/0/tag"),
                wrong("a name that is no reference", GOOD.replace("localhost:5000/good", "No Such"), "/name"),
                wrong("a tag that is no tag", GOOD.replace("\"name\"", "\"tag\": \"-x\", \"name\""), "/tag"),
                wrong("a name without a registry", GOOD.replace("localhost:5000/good", "good"), "/name"),
                wrong("a negative timeout", GOOD.replace("\"name\"", "\"timeout\": -1, \"name\""), "/timeout"),
                wrong("an absurd timeout", GOOD.replace("\"name\"", "\"timeout\": \"9999h\", \"name\""), "/timeout"),
                wrong(
                        "an unknown priority",
                        GOOD.replace("\"name\"", "\"priority\": \"urgent\", \"name\""),
                        "/priority"),
                wrong(
                        "a priority that is a number",
                        GOOD.replace("\"name\"", "\"priority\": 1, \"name\""),
                        "/priority"),
                wrong("a misspelt field", GOOD.replace("\"name\"", "\"tagg\": \"x\", \"name\""), "/tagg"),
                wrong(
                        "a line break in a path",
                        layers(STAGE, "{\"layer_type\": \"workdir\", \"path\": \"/a\\nRUN b\"}"),
                        "/layers/1/path"),
                wrong(
                        "a misspelt build option",
                        dockerfile("FROM a:b", "{\"nochache\": true}"),
                        "/build_options/nochache"),
                wrong(
                        "a limit that no engine keeps",
                        dockerfile("FROM a:b", "{\"memory\": 1}"),
                        "/build_options/memory"),
                wrong("the host's network", dockerfile("FROM a:b\\nRUN --network=host x", "{}"), "/dockerfile"),
                wrong("an inner address", dockerfile("FROM a:b\\nADD http://10.0.0.1/ /x", "{}"), "/dockerfile"),
                wrong("any frontend", dockerfile("# syntax=docker/dockerfile:1\\nFROM a:b", "{}"), "/dockerfile"),
                wrong(
                        "the host's network in a layer",
                        layers(STAGE, "{\"layer_type\": \"run\", \"command\": \"x\", \"network\": \"host\"}"),
                        "/layers/1"),
                wrong(
                        "secrets that a step requires and nobody gives",
                        dockerfile(
                                "FROM a:b\\nRUN --mount=type=secret,id=npm,required=true x"
                                        + "\\nRUN --mount=type=secret,id=key,required x",
                                "{\"secrets\": {\"npm\": \"x\"}}"),
                        "/dockerfile"),
                wrong(
                        "such a secret of a layer",
                        layers(
                                STAGE,
                                "{\"layer_type\": \"run\", \"command\": \"x\", \"mounts\":"
                                        + " [{\"mount_type\": \"secret\", \"id\": \"npm\", \"required\": true}]}"),
                        "/layers/1"),
                wrong(
                        "secrets that are no words",
                        dockerfile("FROM a:b", "{\"secrets\": {\"npm\": [], \"a b\": \"x\"}}"),
                        "/build_options/secrets/npm",
                        "/build_options/secrets/a b"),
                wrong(
                        "a repository at a host that is not listed",
                        GOOD.replace("\"name\"", "\"context\": {\"git\": \"https://git.invalid/a\"}, \"name\""),
                        "/context/git"),
                wrong(
                        "a file for a repository",
                        GOOD.replace("\"name\"", "\"context\": {\"git\": \"file:///etc\"}, \"name\""),
                        "/context/git"),
                wrong(
                        "a number of 400 digits",
                        layers(
                                STAGE,
                                "{\"layer_type\": \"healthcheck\", \"command\": [\"x\"], \"interval\": 1"
                                        + "0".repeat(400) + ", \"timeout\": 1e400}"),
                        "/layers/1/interval",
                        "/layers/1/timeout"),
                wrong(
                        "what is not allowed, together with a name that leads nowhere",
                        dockerfile("FROM a:b\\nRUN --network=host x", "{}").replace("localhost:5000/", ""),
                        "/dockerfile",
                        "/name"),
                wrong("a list instead of an object", "[]", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongRequestsAndWhatIsWrong")
    void aWrongRequestIsToldEverythingThatIsWrongAndNothingIsStored(String what, String body, List<String> pointers) {
        long before = jobs();
        JsonNode problem = create(body, 400);
        assertThat(problem.path("type").asString()).isEqualTo("/problems/invalid-request");
        List<String> named = new ArrayList<>();
        problem.path("errors").forEach(error -> {
            named.add(error.path("pointer").asString());
            assertThat(error.path("detail").asString()).isNotBlank();
        });
        assertThat(named).containsExactlyInAnyOrderElementsOf(pointers);
        assertThat(jobs()).isEqualTo(before);
        // What cannot be built is not shown as a Dockerfile either; where it would go does not matter there.
        if (!what.equals("a name without a registry")) {
            assertThat(render(body, 400, MediaType.APPLICATION_PROBLEM_JSON)).contains("/problems/invalid-request");
        }
    }

    @Test
    void aNumberIsTheTextThatItIsWrittenWith() {
        assertThat(render(
                        layers(STAGE, "{\"layer_type\": \"env\", \"key\": \"PYTHON\", \"value\": 3.10}"),
                        200,
                        MediaType.TEXT_PLAIN))
                .endsWith("ENV PYTHON=3.10\n");
    }

    @Test
    void aRequestIsShownAsItsDockerfileAndNothingIsStored() {
        long before = jobs();
        String text = "ARG A=1\nFROM scratch\nCOPY <<EOF /x\n$A\nEOF\n";
        assertThat(render(
                        layers(STAGE, "{\"layer_type\": \"env\", \"key\": \"A\", \"value\": \"b c\"}"),
                        200,
                        MediaType.TEXT_PLAIN))
                .isEqualTo("FROM python:3.11-slim\nENV A=\"b c\"\n");
        assertThat(render(dockerfile(text.replace("\n", "\\n"), "{}"), 200, MediaType.TEXT_PLAIN))
                .isEqualTo(text);
        assertThat(jobs()).isEqualTo(before);
    }

    @Test
    void brokenJsonIsMalformedAndNothingIsStored() {
        long before = jobs();
        assertThat(create("{\"name\": ", 400).path("type").asString()).isEqualTo("/problems/malformed-body");
        assertThat(jobs()).isEqualTo(before);
    }

    @Test
    void aBodyOverTheLimitIsTooLargeAndNothingIsStored() {
        long before = jobs();
        String huge = GOOD.replace("\"3.11-slim\"", "\"" + "x".repeat(2_000_000) + "\"");
        assertThat(create(huge, 413).path("type").asString()).isEqualTo("/problems/body-too-large");
        assertThat(jobs()).isEqualTo(before);
    }

    /** Kafka would not take its order, and nobody's behind it. */
    @Test
    void aJobThatIsTooLargeAsItIsKeptIsRefusedAndNothingIsStored() {
        long before = jobs();
        String step = ", {\"layer_type\": \"run\", \"command\": \"echo %s\"}".formatted("x".repeat(50_000));
        JsonNode problem = create(GOOD.replace("\"3.11-slim\"}", "\"3.11-slim\"}" + step.repeat(20)), 413);
        assertThat(problem.path("type").asString()).isEqualTo("/problems/body-too-large");
        assertThat(problem.path("detail").asString()).contains("1000000 bytes");
        assertThat(jobs()).isEqualTo(before);
    }

    @Test
    void aReferenceThatIsTooLongIsRefusedByItsName() {
        String request = """
                {"name": "%s", "tag": "%s", "registry": {"registry_url": "https://%sexample.com"},
                 "layers": [%s]}""".formatted("a".repeat(250), "t".repeat(128), ("s".repeat(60) + ".").repeat(3), STAGE);
        JsonNode problem = create(request, 400);
        assertThat(problem.at("/errors/0/pointer").asString()).as("%s", problem).isEqualTo("/name");
        assertThat(problem.at("/errors/0/detail").asString()).contains("512");
    }

    @Test
    void aGoodRequestIsStoredAndShownWhereItSaysEvenWhileThereIsNoKafka() {
        JsonNode job = create(GOOD, 200);
        assertThat(job.path("status").asString()).isEqualTo("PENDING");
        assertThat(job.path("name").asString()).isEqualTo("localhost:5000/good:latest");
        assertThat(job.path("owner").asString()).isEqualTo(NewFarm.USERNAME);
        assertThat(get("/jobs/images/" + job.path("job_id").asString() + "/get", 200))
                .isEqualTo(job);
    }

    @Test
    void aJobThatWaitsIsCancelledOnceAndThenHasEnded() {
        String job = "/jobs/images/" + create(GOOD, 200).path("job_id").asString();
        assertThat(delete(job + "/cancel", 200).path("status").asString()).isEqualTo("CANCELLED");
        assertThat(get(job + "/get", 200).path("status").asString()).isEqualTo("CANCELLED");
        assertThat(delete(job + "/cancel", 409).path("type").asString()).isEqualTo("/problems/conflict");
        assertThat(delete("/jobs/images/" + JobId.create() + "/cancel", 404)
                        .path("type")
                        .asString())
                .isEqualTo("/problems/not-found");
        assertThat(delete("/jobs/images/nonsense/cancel", 404).path("type").asString())
                .isEqualTo("/problems/not-found");
    }

    @Test
    void aRequestThatIsSentAgainUnderItsKeyGivesTheSameJob() {
        long before = jobs();
        String key = UUID.randomUUID().toString();
        JsonNode first = create(GOOD, 200, key);
        delete("/jobs/images/" + first.path("job_id").asString() + "/cancel", 200);
        JsonNode again = create(GOOD.replace(",", " ,  "), 200, key);
        assertThat(again.path("job_id")).isEqualTo(first.path("job_id"));
        assertThat(again.path("status").asString()).as("as it is now").isEqualTo("CANCELLED");
        assertThat(jobs()).isEqualTo(before + 1);
        JsonNode problem = create(GOOD.replace("good", "other"), 409, key);
        assertThat(problem.path("type").asString()).isEqualTo("/problems/conflict");
        assertThat(problem.path("detail").asString()).contains("Idempotency-Key");
        assertThat(create(GOOD, 200, key + "-other").path("job_id")).isNotEqualTo(first.path("job_id"));
        assertThat(jobs()).isEqualTo(before + 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "ümlaut", "<256>"})
    void whatCannotBeAKeyIsRefusedAndNothingIsStored(String key) {
        long before = jobs();
        JsonNode problem = create(GOOD, 400, key.equals("<256>") ? "x".repeat(256) : key);
        assertThat(problem.path("detail").asString()).contains("Idempotency-Key");
        assertThat(jobs()).isEqualTo(before);
    }

    @Test
    void anEndedJobIsBuiltAgainAsANewOne() {
        JsonNode job = create(GOOD.replaceFirst("\\{", "{\"priority\": \"low\", "), 200);
        String path = "/jobs/images/" + job.path("job_id").asString();
        assertThat(post(path + "/retry", 409).path("type").asString()).isEqualTo("/problems/conflict");
        delete(path + "/cancel", 200);
        JsonNode again = post(path + "/retry", 200);
        assertThat(again.path("job_id")).isNotEqualTo(job.path("job_id"));
        assertThat(again.path("name")).isEqualTo(job.path("name"));
        assertThat(again.path("priority").asString()).isEqualTo("low");
        assertThat(again.path("status").asString()).isEqualTo("PENDING");
        assertThat(post("/jobs/images/" + JobId.create() + "/retry", 404)
                        .path("type")
                        .asString())
                .isEqualTo("/problems/not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "123", "01900000-0000-7000-8000-000000000000"})
    void anUnknownJobIsNotFound(String id) {
        assertThat(get("/jobs/images/" + id + "/get", 404).path("type").asString())
                .isEqualTo("/problems/not-found");
    }

    /** There is no Kafka here, so all of them wait. */
    @Test
    void whatWaitsIsShownWithItsPriorityAndPosition() {
        String low = create(urgent("low"), 200).path("job_id").asString();
        String normal = create(GOOD, 200).path("job_id").asString();
        String high = create(urgent("high"), 200).path("job_id").asString();
        assertThat(positions()).containsSubsequence(high, normal, low);
        assertThat(get("/jobs/images/" + normal + "/get", 200).path("priority").asString())
                .isEqualTo("normal");
        await().untilAsserted(() -> {
            JsonNode shown = get("/jobs/images/" + low + "/get", 200);
            assertThat(shown.path("priority").asString()).isEqualTo("low");
            assertThat(shown.path("position").asInt()).isEqualTo(positions().size());
        });
        JsonNode cancelled = delete("/jobs/images/" + low + "/cancel", 200);
        assertThat(cancelled.has("position")).isFalse();
        assertThat(positions()).contains(normal, high).doesNotContain(low);
    }

    @Test
    void theQueueIsShown() {
        create(urgent("low"), 200);
        await().untilAsserted(() -> {
            JsonNode queue = get("/queue", 200);
            assertThat(queue.path("waiting").findValuesAsString("priority")).containsExactly("high", "normal", "low");
            assertThat(queue.at("/waiting/2/jobs").asLong()).isPositive();
            assertThat(queue.at("/waiting/2/oldest_wait").asDouble()).isNotNegative();
            assertThat(queue.path("window")).hasToString("{\"size\":16,\"released\":0,\"room\":16}");
            assertThat(queue.path("slots").asInt()).isZero();
        });
    }

    /** The ids of the jobs that wait, by their positions. */
    private List<String> positions() {
        Map<Integer, String> ids = new TreeMap<>();
        get("/jobs/images?status=PENDING&limit=200", 200)
                .path("jobs")
                .forEach(job ->
                        ids.put(job.path("position").asInt(), job.path("job_id").asString()));
        assertThat(ids.keySet())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ids.size()).boxed().toList());
        return List.copyOf(ids.values());
    }

    private static String urgent(String priority) {
        return GOOD.replace("\"name\"", "\"priority\": \"" + priority + "\", \"name\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=201", "limit=many", "cursor=tampered", "status=BUSY"})
    void aListThatCannotBeIsAnInvalidRequest(String query) {
        assertThat(get("/jobs/images?" + query, 400).path("type").asString()).isEqualTo("/problems/invalid-request");
    }

    @Test
    void whoHasNoTokenLearnsNothing() {
        for (String path : List.of("/jobs/images", "/jobs/images/" + JobId.create() + "/get", "/workers", "/queue")) {
            http.get().uri(path).exchange().expectStatus().isUnauthorized();
        }
    }

    private static Arguments wrong(String what, String body, String... pointers) {
        return Arguments.of(what, body, List.of(pointers));
    }

    private static String layers(String... layers) {
        return "{\"name\": \"localhost:5000/a\", \"layers\": [" + String.join(", ", layers) + "]}";
    }

    private static String dockerfile(String text, String options) {
        return "{\"name\": \"localhost:5000/a\", \"dockerfile\": \"" + text + "\", \"build_options\": " + options + "}";
    }

    private String render(String body, int status, MediaType type) {
        return requireNonNull(http.post()
                .uri("/jobs/images/render")
                .header("Authorization", "Bearer " + NewFarm.login(http))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentTypeCompatibleWith(type)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private JsonNode create(String body, int status, String... keys) {
        return answer(
                http.post()
                        .uri("/jobs/images/create")
                        .header("Authorization", "Bearer " + NewFarm.login(http))
                        .header("Idempotency-Key", keys)
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(body),
                status);
    }

    private JsonNode post(String path, int status) {
        return answer(http.post().uri(path).header("Authorization", "Bearer " + NewFarm.login(http)), status);
    }

    private JsonNode get(String path, int status) {
        return answer(http.get().uri(path).header("Authorization", "Bearer " + NewFarm.login(http)), status);
    }

    private JsonNode delete(String path, int status) {
        return answer(http.delete().uri(path).header("Authorization", "Bearer " + NewFarm.login(http)), status);
    }

    private static JsonNode answer(WebTestClient.RequestHeadersSpec<?> request, int status) {
        return requireNonNull(request.exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
    }

    private long jobs() {
        return requireNonNull(database.sql("SELECT COUNT(*) FROM jobs")
                .mapValue(Long.class)
                .one()
                .block());
    }
}
