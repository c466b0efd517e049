package io.dcrx.cli;

import io.dcrx.cli.FarmProcess.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A farm that was given secrets by every way that there is, and everything it has left behind: the database, every segment of
 * Kafka, the logs of all processes, what lies at the registry and with the engine, and all that it has answered. A text that is no secret takes the
 * same ways and is found in all of these places, so that the search is known to look there.
 */
class CanaryIT {
    private static final Canary PASSWORD = Canary.hatch("password");
    private static final Canary WRONG = Canary.hatch("wrong");
    private static final Canary CHANGED = Canary.hatch("changed");
    private static final Canary TOKEN = Canary.hatch("token");
    private static final Canary CLONING = Canary.hatch("cloning");
    private static final Canary MISPLACED = Canary.hatch("misplaced");
    private static final List<Canary> SECRETS = List.of(PASSWORD, WRONG, CHANGED, TOKEN, CLONING, MISPLACED);
    /** Which of the jobs is built with a secret. */
    private static final int SECRET = 5;

    private static final String PRINT_IT = "echo the secret is $(cat /run/secrets/npm) $(base64 -w0 /run/secrets/npm)";
    private static final Canary PLANTED = Canary.hatch("planted");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    /** What the farm has said, by what it was asked. */
    private static final Map<String, String> answers = new LinkedHashMap<>();

    private static GuardedRegistry registry;
    private static FarmProcess farm;

    @BeforeAll
    static void start() throws Exception {
        registry = GuardedRegistry.start(folder.resolve("registry"), PASSWORD.value());
        farm = FarmProcess.start(
                folder,
                Map.of(
                        "DOCKER_HOST",
                        fromEnvironment("DOCKER_HOST"),
                        "DOCKER_REGISTRY_URI",
                        "http://" + fromEnvironment("DCRX_DEV_REGISTRY") + "/canary",
                        "DCRX_KV_REGISTRY_MIRROR",
                        "http://" + fromEnvironment("DCRX_DEV_REGISTRY"),
                        "DCRX_KV_INSECURE_REGISTRIES",
                        registry.host(),
                        "DCRX_KV_GIT_HOSTS",
                        registry.host()));
        farm.createFirstUserAndLogIn();
    }

    @AfterAll
    static void stop() {
        farm.close();
        registry.close();
    }

    @Test
    void noSecretIsAnywhere() throws Exception {
        String team = store("team", PASSWORD);
        String wrong = store("wrong", WRONG);
        assertThat(check(team).path("ok").asBoolean()).isTrue();
        assertThat(check(wrong).path("problem").asString()).isEqualTo("UNAUTHORIZED");

        List<String> jobs = List.of(
                farm.order(image("by-jib", "", named("team"))),
                farm.order(image("by-buildkit", run("true"), named("team"))),
                farm.order(image("inline", run("true"), brought(PASSWORD))),
                farm.order(image("wrong-jib", "", named("wrong"))),
                farm.order(image("wrong-buildkit", run("true"), brought(WRONG))),
                farm.order(withSecret("secret", PRINT_IT)),
                farm.order(withSecret("secret-failed", PRINT_IT + " >&2; exit 3")),
                farm.order(cloned()),
                farm.order(image("planted", planted(), named("team"))),
                farm.order(image("planted-base", "", named("team"))
                        .replace(
                                "\"python\"",
                                "\"" + fromEnvironment("DCRX_DEV_REGISTRY") + "/" + core(PLANTED) + "\"")));
        assertThat(jobs.stream().map(farm::awaitEnd).map(CanaryIT::end))
                .containsExactly(
                        "DONE by jib",
                        "DONE by buildkit",
                        "DONE by buildkit",
                        "REGISTRY_UNAUTHORIZED by jib",
                        "REGISTRY_UNAUTHORIZED by buildkit",
                        "DONE by buildkit",
                        "STEP_FAILED by buildkit",
                        "CONTEXT_MISSING by buildkit",
                        "DONE by buildkit",
                        "BASE_IMAGE_NOT_FOUND by jib");
        String again = retry(jobs.get(SECRET));
        assertThat(end(farm.awaitEnd(again))).isEqualTo("DONE by buildkit");
        change(team);
        misplace();
        askForEverything(Stream.concat(jobs.stream(), Stream.of(again)).toList());
        assertThat(answers.get("logs")).as("it was printed").contains("the secret is ***");
        assertThat(farm.stop()).as("the exit code of SIGTERM").isEqualTo(143);

        for (Canary secret : SECRETS) {
            assertThat(answers)
                    .allSatisfy((asked, answer) ->
                            assertThat(secret.isIn(answer)).as(asked).isFalse());
        }
        assertThat(Canary.sightings(SECRETS, folder)).isEmpty();
        for (Path place : engine()) {
            assertThat(Canary.sightings(SECRETS, place)).isEmpty();
        }
        assertThat(answers.entrySet())
                .filteredOn(answer -> PLANTED.isIn(answer.getValue()))
                .extracting(Map.Entry::getKey)
                .contains("problem: unknown field", "logs", "events", "jobs");
        assertThat(Canary.sightings(List.of(PLANTED), folder))
                .as("the search looks there")
                .anyMatch(file -> file.startsWith(folder.resolve("farm/database")))
                .anyMatch(file -> isOf("dcrx.jobs", file))
                .anyMatch(file -> isOf("dcrx.events", file))
                .anyMatch(file -> isOf("dcrx.logs", file))
                .anyMatch(file -> file.equals(folder.resolve("server.log")))
                .anyMatch(file -> file.startsWith(folder.resolve("registry/data")));
        assertThat(engine())
                .filteredOn(place -> place.endsWith("buildkit"))
                .allSatisfy(place ->
                        assertThat(Canary.sightings(List.of(PLANTED), place)).isNotEmpty());
    }

    /** What the engine keeps of builds, and what it says, unless it is one that was there before and shows nobody its files. */
    private static List<Path> engine() {
        return Optional.ofNullable(System.getenv("DCRX_DEV_ENGINE")).map(Path::of).stream()
                .flatMap(engine -> Stream.of(engine.resolve("data/buildkit"), engine.resolve("dockerd.log")))
                .filter(Files::isReadable)
                .toList();
    }

    private static String retry(String job) {
        return keep("retry", farm.post("/jobs/images/" + job + "/retry", ""))
                .body()
                .path("job_id")
                .asString();
    }

    private static String store(String name, Canary password) {
        Answer answer = keep("create " + name, farm.post("/registry/create", """
                {"registry_name": "%s", "registry_uri": "http://%s/team", "registry_user": "%s", "registry_password": "%s"}""".formatted(
                        name, registry.host(), GuardedRegistry.USERNAME, password.json())));
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return answer.body().path("id").asString();
    }

    private static JsonNode check(String id) {
        return keep("check " + id, farm.post("/registry/" + id + "/check", "")).body();
    }

    private static void change(String id) {
        Answer changed = keep(
                "update",
                farm.put(
                        "/registry/update",
                        "{\"id\": \"%s\", \"registry_user\": \"robot\", \"registry_password\": \"%s\"}"
                                .formatted(id, CHANGED.json())));
        assertThat(changed.status()).isEqualTo(202);
    }

    /** Where a secret stands that nobody asked for there, it is not repeated. */
    private static void misplace() {
        String secret = MISPLACED.json();
        List<String> registries = List.of(
                "{\"registry_name\": \"a\", \"registry_uri\": \"https://u:" + secret + "@a.b\"}",
                "{\"registry_name\": \"a\", \"registry_uri\": \"a.b\", \"registry_password\": \"" + secret + "\"}",
                "{\"registry_name\": \"a\", \"registry_uri\": \"a.b\", \"registry_user\": \"a:b\", \"registry_password\": \""
                        + secret + "\"}",
                "{\"registry_name\": \"a\", \"registry_uri\": \"a.b\", \"registry_user\": \"a\", \"registry_password\": [\""
                        + secret + "\"]}",
                "{\"registry_password\": \"" + secret + "\"",
                "{\"id\": \"x\", \"registry_password\": \"" + secret + "\"}");
        for (String body : registries) {
            assertThat(keep("problem: create " + answers.size(), farm.post("/registry/create", body))
                            .status())
                    .isEqualTo(400);
            assertThat(keep("problem: update " + answers.size(), farm.put("/registry/update", body))
                            .status())
                    .isEqualTo(400);
        }
        for (String body : List.of(
                image("a", "", "{\"registry_url\": \"https://u:" + secret + "@a.b\"}"),
                image("a", "", "{\"registry_name\": \"nobodys\", \"registry_password\": \"" + secret + "\"}"),
                image("a", "", "{\"registry_password\": \"" + secret + "\"}"),
                dockerfile("FROM a", "{\"a\": [\"" + secret + "\"]}"),
                "{\"name\": \"a\", \"dockerfile\": \"FROM a\", \"context\": {\"git\": \"https://u:" + secret
                        + "@a.b/c\"}}",
                "{\"name\": \"a\", \"dockerfile\": \"FROM a\", \"context\": {\"git\": \"https://a.b/c\", \"git_password\": \""
                        + secret + "\"}}",
                dockerfile("FROM a", "\"" + secret + "\""),
                dockerfile("FROM a\\nRUN --mount=type=secret,id=b,required x", "{\"a\": \"" + secret + "\"}"))) {
            assertThat(keep("problem: job " + answers.size(), farm.post("/jobs/images/create", body))
                            .status())
                    .isEqualTo(400);
        }
        keep("problem: unknown field", farm.post("/registry/create", "{\"" + core(PLANTED) + "\": 1}"));
    }

    private static void askForEverything(List<String> jobs) throws Exception {
        StringBuilder logs = new StringBuilder();
        StringBuilder events = new StringBuilder();
        for (String job : jobs) {
            logs.append(farm.text("/jobs/images/" + job + "/logs"));
            events.append(farm.text("/jobs/images/" + job + "/events"));
        }
        answers.put("logs", logs.toString());
        answers.put("events", events.toString());
        answers.put("jobs", farm.text("/jobs/images?limit=100"));
        for (String path : List.of(
                "/registry",
                "/registry/team/get",
                "/audit?limit=200",
                "/queue",
                "/workers",
                "/actuator/prometheus",
                "/actuator/health",
                "/openapi.json",
                "/problems")) {
            answers.put(path, farm.text(path));
        }
        assertThat(answers.get("/actuator/prometheus")).contains("dcrx_");
        assertThat(answers.get("/audit?limit=200")).contains("createRegistry", "updateRegistry");
    }

    private static Answer keep(String asked, Answer answer) {
        answers.put(asked, answer.body().toString());
        return answer;
    }

    private static String image(String name, String layers, String registry) {
        return """
                {"name": "%s", "layers": [{"layer_type": "stage", "base": "python", "tag": "3.11-slim"}%s], "registry": %s}""".formatted(name, layers, registry);
    }

    private static String dockerfile(String text, String secrets) {
        return "{\"name\": \"a\", \"dockerfile\": \"%s\", \"build_options\": {\"secrets\": %s}}"
                .formatted(text, secrets);
    }

    /** Of which a step prints its secret, as steps do. */
    private static String withSecret(String name, String command) {
        String layer = ", {\"layer_type\": \"run\", \"command\": \"" + command
                + "\", \"mounts\": [{\"mount_type\": \"secret\", \"id\": \"npm\", \"required\": true}]}";
        return image(name, layer, named("team"))
                .replaceFirst(
                        "}$",
                        Matcher.quoteReplacement(
                                ", \"build_options\": {\"secrets\": {\"npm\": \"" + TOKEN.json() + "\"}}}"));
    }

    /** Whose context is where only a user is let in, and not this one. */
    private static String cloned() {
        String context = "\"context\": {\"git\": \"http://%s/v2/app\", \"git_user\": \"ada\", \"git_password\": \"%s\"}"
                .formatted(registry.host(), CLONING.json());
        return image("cloned", run("true"), named("team"))
                .replaceFirst("}$", Matcher.quoteReplacement(", " + context + "}"));
    }

    private static String run(String command) {
        return ", {\"layer_type\": \"run\", \"command\": \"" + command + "\"}";
    }

    private static String planted() {
        return run("echo " + core(PLANTED) + " | tee /planted")
                + ", {\"layer_type\": \"label\", \"name\": \"planted\", \"value\": \"" + PLANTED.json() + "\"}";
    }

    /** What can stand in every name. */
    private static String core(Canary canary) {
        return canary.value().replaceAll(".*/([0-9a-f]{32}).*", "$1");
    }

    private static String named(String registry) {
        return "{\"registry_name\": \"" + registry + "\"}";
    }

    private static String brought(Canary password) {
        return "{\"registry_url\": \"http://%s/team\", \"registry_user\": \"%s\", \"registry_password\": \"%s\"}"
                .formatted(registry.host(), GuardedRegistry.USERNAME, password.json());
    }

    private static String end(JsonNode job) {
        String status = job.path("status").asString();
        return (status.equals("FAILED") ? job.at("/failure/reason").asString() : status) + " by "
                + job.path("engine").asString();
    }

    private static boolean isOf(String topic, Path file) {
        return file.toString()
                .startsWith(folder.resolve("farm/kafka/" + topic + "-").toString());
    }

    private static String fromEnvironment(String variable) {
        return Objects.requireNonNull(System.getenv(variable), variable + ": run this by ops/engine/with.sh");
    }
}
