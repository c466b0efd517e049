package io.dcrx.deployment;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The compose file tells the services what they hear, all of it, and holds no secret. Running it is {@code make up-test}. */
class ComposeTest {
    private static final JsonNode FILE = Json.of(Project.yaml("docker-compose.yml"));

    /** These have one sensible value in a container, which the image sets. */
    private static final Set<String> THE_IMAGES_OWN =
            Set.of("DCRX_KV_HOME", "DCRX_KV_HOST", "DCRX_KV_PORT", "DCRX_KV_WORKER_PORT", "DCRX_KV_DATABASE_PORT");

    @Test
    void gatewaysCanBeToldWhatTheyHearAndNothingElse() {
        assertThat(settingsOf("gateway-1")).isEqualTo(without(Project.gatewayVariables()));
        assertThat(settingsOf("gateway-2")).isEqualTo(settingsOf("gateway-1"));
    }

    @Test
    void workersCanBeToldWhatTheyHearAndNothingElse() {
        assertThat(settingsOf("worker-1")).isEqualTo(without(Project.workerVariables()));
        assertThat(settingsOf("worker-2")).isEqualTo(settingsOf("worker-1"));
    }

    private static Set<String> settingsOf(String service) {
        return new TreeSet<>(service(service).path("environment").propertyNames());
    }

    private static Set<String> without(Set<String> variables) {
        Set<String> rest = new TreeSet<>(variables);
        rest.removeAll(THE_IMAGES_OWN);
        return rest;
    }

    @Test
    void everyImageCanBeReplaced() {
        FILE.path("services")
                .properties()
                .forEach(service -> assertThat(service.getValue().path("image").asString())
                        .as(service.getKey())
                        .matches("\\$\\{DCRX_KV_[A-Z]+_IMAGE:-[a-z0-9./:-]+}"));
    }

    @Test
    void secretsComeFromOutside() {
        Pattern secret = Pattern.compile("^\\s*([A-Z_]*(?:PASSWORD|SECRET_KEY)): ?(.*)$", Pattern.MULTILINE);
        assertThat(secret.matcher(Project.read("docker-compose.yml")).results())
                .isNotEmpty()
                .allSatisfy(
                        found -> assertThat(found.group(2)).as(found.group(1)).matches("|\\$\\{[A-Z_]+:\\?.*}"));
        assertThat(Pattern.compile("^[A-Z_]*(?:PASSWORD|SECRET_KEY)=.+$", Pattern.MULTILINE)
                        .matcher(Project.read(".env.example"))
                        .results())
                .isEmpty();
    }

    /** Whoever may list the processes of the machine reads their arguments. */
    @Test
    void noSecretIsAnArgument() {
        assertThat(FILE.path("services").properties())
                .allSatisfy(
                        service -> assertThat(service.getValue().path("command").toString())
                                .as(service.getKey())
                                .doesNotContainIgnoringCase("password")
                                .doesNotContain("SECRET"));
        assertThat(settingsOf("initialize")).contains("DCRX_KV_ADMIN_PASSWORD");
    }

    @ParameterizedTest
    @CsvSource({"gateway-1", "gateway-2", "worker-1", "worker-2"})
    void ourContainersHaveNoPowers(String name) {
        JsonNode service = service(name);
        assertThat(service.path("read_only").asBoolean(false)).isTrue();
        assertThat(service.at("/cap_drop/0").asString()).isEqualTo("ALL");
        assertThat(service.at("/security_opt/0").asString()).isEqualTo("no-new-privileges:true");
        assertThat(service.path("mem_limit").asString()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"worker-1, engine-1", "worker-2, engine-2"})
    void anEngineIsReachedByItsWorkerAlone(String worker, String engine) {
        assertThat(service(engine).has("ports")).isFalse();
        assertThat(Json.each(service(engine).path("command"))
                        .map(JsonNode::asString)
                        .filter(option -> option.startsWith("--host")))
                .containsExactly("--host=unix:///run/engine/docker.sock");
        String socket = engine + "-socket";
        assertThat(FILE.path("services").properties().stream()
                        .filter(service ->
                                service.getValue().path("volumes").toString().contains(socket))
                        .map(java.util.Map.Entry::getKey))
                .containsExactlyInAnyOrder(worker, engine);
    }

    private static JsonNode service(String name) {
        JsonNode service = FILE.path("services").path(name);
        assertThat(service.isMissingNode()).as(name).isFalse();
        return service;
    }
}
