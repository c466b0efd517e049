package io.dcrx.deployment;

import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** What the chart tells its services, and where their secrets come from. */
class ChartSettingsTest {
    @Test
    void theSeedsSecretIsEnough() {
        Chart chart = Chart.of(Chart.DEFAULTS);
        assertThat(chart.one("Deployment", "farm-dcrx-kv-gateway")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(3);
        assertThat(chart.one("Service", "farm-dcrx-kv").at("/spec/type").asString())
                .isEqualTo("LoadBalancer");
        assertThat(chart.one("Ingress", "farm-dcrx-kv")
                        .at("/spec/ingressClassName")
                        .asString())
                .isEqualTo("nginx");
        Set<String> needed = chart.workloads()
                .flatMap(Chart::containers)
                .flatMap(container -> Json.each(container.path("env")))
                .map(variable -> variable.at("/valueFrom/secretKeyRef"))
                .filter(secret -> secret.path("name").asString("").equals("dcrx-kv-secrets")
                        && !secret.path("optional").asBoolean(false))
                .map(secret -> secret.path("key").asString())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(needed).containsExactly("DCRX_KV_SECRET_KEY");
    }

    @Test
    void noSecretIsInTheConfiguration() {
        Chart.of(Chart.EVERYTHING)
                .ofKind("ConfigMap")
                .forEach(map -> assertThat(map.path("data").propertyNames())
                        .noneMatch(name -> name.contains("PASSWORD") || name.contains("SECRET")));
    }

    @Test
    void itTellsTheServicesOnlyWhatTheyHear() {
        for (Map<String, ?> values : Chart.EXAMPLES) {
            Chart chart = Chart.of(values);
            assertThat(Project.gatewayVariables()).containsAll(variables(chart, "Deployment", "gateway"));
            assertThat(Project.workerVariables()).containsAll(variables(chart, "StatefulSet", "worker"));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, farm-dcrx-kv-first-user", "true, dcrx-kv-secrets"})
    void theFirstUsersPasswordStandsInNoArgument(String fromSecret, String secret) {
        JsonNode initialize = Chart.of(Map.of("initialize.passwordFromSecret", fromSecret))
                .one("Job", "farm-dcrx-kv-initialize")
                .at("/spec/template/spec/containers/0");
        assertThat(initialize.path("args").toString()).doesNotContainIgnoringCase("password");
        assertThat(Json.each(initialize.path("env"))
                        .filter(variable -> variable.path("name").asString().equals("DCRX_KV_ADMIN_PASSWORD"))
                        .map(variable ->
                                variable.at("/valueFrom/secretKeyRef/name").asString()))
                .containsExactly(secret);
    }

    /** As hooks of the first installation they were missing where an upgrade needed them first. */
    @Test
    void whatItMakesUpIsThereWheneverItIsNeededAndKept() {
        assertThat(Chart.of(Map.of("evaluation", "true")).ofKind("Secret"))
                .extracting(Chart::name)
                .containsExactlyInAnyOrder("Secret farm-dcrx-kv-evaluation", "Secret farm-dcrx-kv-first-user");
        assertThat(Chart.of(Chart.EVERYTHING).ofKind("Secret")).allSatisfy(secret -> {
            assertThat(Json.parse(secret.at("/metadata/annotations").toString()))
                    .isEqualTo(Json.parse("{\"helm.sh/resource-policy\": \"keep\"}"));
            assertThat(secret.path("data").properties())
                    .hasSize(1)
                    .allSatisfy(made -> assertThat(
                                    Base64.getDecoder().decode(made.getValue().asString()))
                            .hasSizeBetween(24, 32));
        });
        assertThat(Chart.of(Map.of("initialize.passwordFromSecret", "true")).ofKind("Secret"))
                .isEmpty();
    }

    @Test
    void whatTheServicesHearCanBeToldThem() {
        assertThat(known("gateway", "Deployment"))
                .as("variables that the chart or its values.schema.json (gateway.settings) has")
                .isEqualTo(without(Project.gatewayVariables(), "DCRX_KV_HOME"));
        assertThat(known("worker", "StatefulSet"))
                .as("variables that the chart or its values.schema.json (worker.settings) has")
                .isEqualTo(without(Project.workerVariables(), "DCRX_KV_HOME"));
    }

    private static Set<String> known(String part, String kind) {
        Set<String> known = new TreeSet<>(variables(Chart.of(Chart.OTHERS), kind, part));
        JsonNode schema = Json.parse(Project.read("helm/dcrx-kv/values.schema.json"));
        known.addAll(schema.at("/properties/" + part + "/properties/settings/properties")
                .propertyNames());
        return known;
    }

    private static Set<String> without(Set<String> all, String one) {
        Set<String> rest = new TreeSet<>(all);
        rest.remove(one);
        return rest;
    }

    /** What that workload's container is told, directly and by its ConfigMap. */
    private static Set<String> variables(Chart chart, String kind, String part) {
        JsonNode container = chart.one(kind, "farm-dcrx-kv-" + part).at("/spec/template/spec/containers/0");
        String map = container.at("/envFrom/0/configMapRef/name").asString();
        Set<String> all = new TreeSet<>(chart.one("ConfigMap", map).path("data").propertyNames());
        Json.each(container.path("env"))
                .forEach(variable -> all.add(variable.path("name").asString()));
        return all;
    }

    @Test
    void settingsOfOnesOwnReachTheServices() {
        Chart chart = Chart.of(Map.of(
                "gateway.settings.DCRX_KV_TOKEN_EXPIRATION", "1h", "worker.settings.DCRX_KV_ENGINE_TIMEOUT", "9s"));
        assertThat(chart.one("ConfigMap", "farm-dcrx-kv-gateway")
                        .at("/data/DCRX_KV_TOKEN_EXPIRATION")
                        .asString())
                .isEqualTo("1h");
        assertThat(chart.one("ConfigMap", "farm-dcrx-kv-worker")
                        .at("/data/DCRX_KV_ENGINE_TIMEOUT")
                        .asString())
                .isEqualTo("9s");
    }
}
