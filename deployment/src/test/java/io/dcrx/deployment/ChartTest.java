package io.dcrx.deployment;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the chart makes, for several sets of values: valid, locked down, and as its README says. */
class ChartTest {
    static Stream<Map<String, ?>> values() {
        return Chart.EXAMPLES.stream();
    }

    @Test
    void lintsStrictly() {
        var result = Chart.HELM.lint().strict().call();
        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyManifestIsWhatKubernetesKnows(Map<String, ?> values) throws ClassNotFoundException {
        KubernetesSerialization strict = new KubernetesSerialization();
        for (JsonNode manifest : Chart.of(values).manifests()) {
            String kind = manifest.path("kind").asString();
            assertThat(strict.unmarshal(manifest.toString(), io.fabric8.kubernetes.api.model.HasMetadata.class)
                            .getKind())
                    .isEqualTo(kind);
            validateAsTheOfficialClient(kind, manifest);
        }
    }

    /** It refuses unknown fields and wrong types; kinds that are not Kubernetes' own it does not know. */
    private static void validateAsTheOfficialClient(String kind, JsonNode manifest) throws ClassNotFoundException {
        String apiVersion = manifest.path("apiVersion").asString();
        if (Set.of("monitoring.coreos.com/v1", "keda.sh/v1alpha1").contains(apiVersion)) {
            return;
        }
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        Class<?> model = Class.forName("io.kubernetes.client.openapi.models."
                + Character.toUpperCase(version.charAt(0))
                + version.substring(1)
                + kind);
        assertThatCode(() -> model.getMethod("validateJsonElement", JsonElement.class)
                        .invoke(null, JsonParser.parseString(manifest.toString())))
                .as("%s", Chart.name(manifest))
                .doesNotThrowAnyException();
    }

    @Test
    void aMisspeltFieldWouldBeFound() {
        JsonNode right = Chart.of(Chart.DEFAULTS).one("PodDisruptionBudget", "farm-dcrx-kv-gateway");
        JsonNode wrong = Json.parse(right.toString().replace("maxUnavailable", "maxUnavailible"));
        assertThatThrownBy(() -> validateAsTheOfficialClient("PodDisruptionBudget", wrong))
                .isInstanceOf(AssertionError.class);
    }

    @ParameterizedTest
    @MethodSource("values")
    void nothingButTheEngineRunsAsRootOrMayBecomeIt(Map<String, ?> values) {
        Chart.of(values).workloads().forEach(workload -> {
            JsonNode pod = workload.at("/spec/template/spec");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true))
                    .as("%s", Chart.name(workload))
                    .isFalse();
            Chart.containers(workload)
                    .filter(container -> !container.path("name").asString().equals("engine"))
                    .forEach(container -> {
                        JsonNode own = container.path("securityContext");
                        JsonNode user = own.path("runAsUser").isMissingNode() ? pod.path("securityContext") : own;
                        assertThat(user.path("runAsNonRoot").asBoolean(false))
                                .as("%s", container)
                                .isTrue();
                        assertThat(user.path("runAsUser").asInt()).isPositive();
                        assertThat(own.path("allowPrivilegeEscalation").asBoolean(true))
                                .isFalse();
                        assertThat(own.path("privileged").asBoolean(false)).isFalse();
                        assertThat(own.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
                    });
        });
    }

    @Test
    void ourOwnContainersCannotWriteTheirImage() {
        Chart.of(Chart.DEFAULTS)
                .workloads()
                .flatMap(Chart::containers)
                .filter(container -> !container.path("name").asString().equals("engine"))
                .forEach(container -> assertThat(container
                                .at("/securityContext/readOnlyRootFilesystem")
                                .asBoolean(false))
                        .as("%s", container)
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyContainerHasLimitsAndWhatServesHasProbes(Map<String, ?> values) {
        Chart.of(values)
                .workloads()
                .forEach(workload -> Chart.containers(workload).forEach(container -> {
                    for (String amount : List.of(
                            "/resources/limits/memory",
                            "/resources/limits/cpu",
                            "/resources/requests/memory",
                            "/resources/requests/cpu")) {
                        assertThat(container.at(amount).asString(""))
                                .as("%s of %s", amount, Chart.name(workload))
                                .isNotEmpty();
                    }
                    if (!workload.path("kind").asString().equals("Job")) {
                        assertThat(container.has("startupProbe") && container.has("livenessProbe"))
                                .as("probes of %s", container)
                                .isTrue();
                        assertThat(container.has("readinessProbe")
                                        || container.path("name").asString().equals("engine"))
                                .isTrue();
                    }
                }));
    }

    @ParameterizedTest
    @MethodSource("values")
    void selectorsFindThePodsAndOnlyThem(Map<String, ?> values) {
        Chart chart = Chart.of(values);
        List<JsonNode> pods = chart.workloads()
                .map(workload -> workload.at("/spec/template/metadata/labels"))
                .toList();
        chart.workloads()
                .filter(workload -> workload.at("/spec").has("selector"))
                .forEach(workload -> assertThat(matching(workload.at("/spec/selector/matchLabels"), pods))
                        .as("%s", Chart.name(workload))
                        .isEqualTo(1));
        chart.ofKind("Service")
                .forEach(service -> assertThat(matching(service.at("/spec/selector"), pods))
                        .as("%s", Chart.name(service))
                        .isEqualTo(1));
        chart.ofKind("PodDisruptionBudget")
                .forEach(budget -> assertThat(matching(budget.at("/spec/selector/matchLabels"), pods))
                        .isEqualTo(1));
        chart.ofKind("Service").forEach(service -> {
            JsonNode target = service.at("/spec/ports/0/targetPort");
            assertThat(chart.workloads()
                            .flatMap(Chart::containers)
                            .flatMap(container -> Json.each(container.path("ports")))
                            .anyMatch(port -> port.path("name").equals(target)))
                    .as("%s", service)
                    .isTrue();
        });
    }

    private static long matching(JsonNode selector, List<JsonNode> pods) {
        assertThat(selector.size()).isPositive();
        return pods.stream()
                .filter(labels -> selector.properties().stream()
                        .allMatch(label -> label.getValue().equals(labels.path(label.getKey()))))
                .count();
    }

    @Test
    void aWorkerHasLongerToEndThanAJobMayTake() {
        Chart chart = Chart.of(Map.of("worker.jobTimeoutSeconds", "1200"));
        JsonNode settings = chart.one("ConfigMap", "farm-dcrx-kv-worker").path("data");
        assertThat(settings.path("DCRX_KV_JOB_TIMEOUT").asString()).isEqualTo("1200s");
        assertThat(settings.path("DCRX_KV_WORKER_GRACE").asString()).isEqualTo("1210s");
        assertThat(settings.path("DCRX_KV_SHUTDOWN_TIMEOUT").asString()).isEqualTo("1230s");
        assertThat(chart.one("StatefulSet", "farm-dcrx-kv-worker")
                        .at("/spec/template/spec/terminationGracePeriodSeconds")
                        .asInt())
                .isEqualTo(1260);
    }

    /** Otherwise every upgrade would set back what the autoscaler chose. */
    @Test
    void whereWorkersAreScaledTheChartDoesNotCountThem() {
        assertThat(Chart.of(Chart.DEFAULTS)
                        .one("StatefulSet", "farm-dcrx-kv-worker")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
        Chart scaled = Chart.of(Chart.EVERYTHING);
        assertThat(scaled.one("StatefulSet", "farm-dcrx-kv-worker").path("spec").has("replicas"))
                .isFalse();
        JsonNode scaler = scaled.one("ScaledObject", "farm-dcrx-kv-worker").path("spec");
        assertThat(scaler.at("/scaleTargetRef/name").asString()).isEqualTo("farm-dcrx-kv-worker");
        assertThat(scaler.path("minReplicaCount").asInt()).isEqualTo(2);
        assertThat(scaler.at("/triggers/0/metadata/threshold").asString())
                .as("the slots of one worker")
                .isEqualTo("4");
    }

    @Test
    void theAlertsAreThoseThatAreTested() {
        JsonNode rules =
                Chart.of(Chart.EVERYTHING).one("PrometheusRule", "farm-dcrx-kv").path("spec");
        assertThat(rules).isEqualTo(Json.of(Project.yaml("helm/dcrx-kv/files/rules.yml")));
    }

    @ParameterizedTest
    @CsvSource({
        "gateway.replicas, 0, /gateway/replicas",
        "worker.slots, many, /worker/slots",
        "kafka.bootstrapServers, kafka, /kafka/bootstrapServers",
        "database.type, sqlite, /database/type",
        "service.type, Public, /service/type",
        "gateway.settings.DCRX_KV_TOKEN_EXPIRY, 1h, DCRX_KV_TOKEN_EXPIRY",
        "gatway.replicas, 3, gatway",
    })
    void aWrongValueIsRefusedByItsName(String name, String value, String told) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(name, value);
        assertThatThrownBy(() -> Chart.of(values))
                .hasMessageContaining(told.startsWith("/") ? told.substring(told.lastIndexOf('/') + 1) : told);
    }

    @Test
    void itsReadmeHasTheTableOfItsValues() {
        String readme = Project.read("helm/dcrx-kv/README.md");
        assertThat(readme)
                .as("run java deployment/src/main/java/io/dcrx/deployment/ValuesTable.java")
                .isEqualTo(ValuesTable.renewed(readme, Project.read("helm/dcrx-kv/values.yaml")));
    }
}
