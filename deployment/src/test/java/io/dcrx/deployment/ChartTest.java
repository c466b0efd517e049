package io.dcrx.deployment;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the chart makes, for several sets of values: valid, locked down, and told what the services can hear. */
class ChartTest {
    private static final Map<String, ?> DEFAULTS = Map.of();
    private static final Map<String, ?> EVERYTHING = Map.of(
            "evaluation", "true",
            "engine.rootless", "true",
            "engine.mirror", "http://mirror.example.com",
            "monitoring.serviceMonitor", "true",
            "monitoring.prometheusRule", "true",
            "worker.autoscaling.enabled", "true",
            "ingress.tlsSecret", "farm-tls",
            "ingress.host", "farm.example.com");
    private static final Map<String, ?> OTHERS = Map.of(
            "networkPolicy.enabled", "false",
            "ingress.enabled", "false",
            "initialize.enabled", "false",
            "registry.uri", "https://registry.example.com/team",
            "tracing.endpoint", "http://collector.example.com:4318",
            "image.prefix", "registry.example.com/team/");

    static Stream<Map<String, ?>> values() {
        return Stream.of(DEFAULTS, EVERYTHING, OTHERS);
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
                .as("%s", name(manifest))
                .doesNotThrowAnyException();
    }

    @Test
    void aMisspeltFieldWouldBeFound() {
        JsonNode right = Chart.of(DEFAULTS).one("PodDisruptionBudget", "farm-dcrx-kv-gateway");
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
                    .as("%s", name(workload))
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
        Chart.of(DEFAULTS)
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
                                .as("%s of %s", amount, name(workload))
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
                        .as("%s", name(workload))
                        .isEqualTo(1));
        chart.ofKind("Service")
                .forEach(service -> assertThat(matching(service.at("/spec/selector"), pods))
                        .as("%s", name(service))
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
    void theEngineIsReachedByItsWorkerOnly() {
        JsonNode worker = Chart.of(DEFAULTS).one("StatefulSet", "farm-dcrx-kv-worker");
        JsonNode engine = worker.at("/spec/template/spec/initContainers/0");
        assertThat(engine.path("restartPolicy").asString())
                .as("a sidecar that outlives its worker")
                .isEqualTo("Always");
        assertThat(engine.has("ports")).isFalse();
        assertThat(Json.each(engine.path("args")).map(JsonNode::asString).filter(option -> option.startsWith("--host")))
                .containsExactly("--host=unix:///run/engine/docker.sock");
        JsonNode policy = Chart.of(DEFAULTS).one("NetworkPolicy", "farm-dcrx-kv-worker");
        assertThat(Json.each(policy.at("/spec/ingress"))
                        .flatMap(rule -> Json.each(rule.path("ports")))
                        .map(port -> port.path("port").asInt()))
                .containsExactly(2279);
        assertThat(policy.at("/spec/egress").toString())
                .contains("169.254.0.0/16")
                .doesNotContain("5432");
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
        assertThat(Chart.of(DEFAULTS)
                        .one("StatefulSet", "farm-dcrx-kv-worker")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
        Chart scaled = Chart.of(EVERYTHING);
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
                Chart.of(EVERYTHING).one("PrometheusRule", "farm-dcrx-kv").path("spec");
        assertThat(rules).isEqualTo(Json.of(Project.yaml("helm/dcrx-kv/files/rules.yml")));
    }

    @Test
    void theSeedsSecretIsEnough() {
        Chart chart = Chart.of(DEFAULTS);
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
        Chart.of(EVERYTHING)
                .ofKind("ConfigMap")
                .forEach(map -> assertThat(map.path("data").propertyNames())
                        .noneMatch(name -> name.contains("PASSWORD") || name.contains("SECRET")));
    }

    @Test
    void itTellsTheServicesOnlyWhatTheyHear() {
        for (Map<String, ?> values : values().toList()) {
            Chart chart = Chart.of(values);
            assertThat(Project.gatewayVariables()).containsAll(variables(chart, "Deployment", "gateway"));
            assertThat(Project.workerVariables()).containsAll(variables(chart, "StatefulSet", "worker"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://collector:4318, 4318",
        "http://collector:4318/, 4318",
        "http://collector4, 80",
        "https://collector.example.com, 443"
    })
    void spansGetOutToTheCollector(String endpoint, int port) {
        Chart chart = Chart.of(Map.of("tracing.endpoint", endpoint));
        for (String part : List.of("gateway", "worker")) {
            assertThat(Json.each(chart.one("NetworkPolicy", "farm-dcrx-kv-" + part)
                                    .at("/spec/egress"))
                            .map(rule -> rule.at("/ports/0/port").asInt()))
                    .contains(port);
        }
    }

    /** {@code POST /registry/{id}/check} logs in to them. */
    @Test
    void gatewaysReachTheRegistriesThatWorkersPushTo() {
        Chart chart = Chart.of(DEFAULTS);
        JsonNode registries = outside(chart, "worker");
        assertThat(Json.each(registries.path("ports"))
                        .map(port -> port.path("port").asInt()))
                .containsExactly(80, 443, 5000);
        assertThat(outside(chart, "gateway")).isEqualTo(registries);
    }

    /** The one rule of that part's policy that is about addresses, not pods. */
    private static JsonNode outside(Chart chart, String part) {
        List<JsonNode> found = Json.each(
                        chart.one("NetworkPolicy", "farm-dcrx-kv-" + part).at("/spec/egress"))
                .filter(rule -> rule.at("/to/0").has("ipBlock"))
                .toList();
        assertThat(found).as(part).hasSize(1);
        return found.getFirst();
    }

    @Test
    void theWholeApiIsReachedByTheIngressAndMetricsAreNot() {
        Set<String> let = ingressPaths(Chart.of(DEFAULTS)).keySet();
        assertThat(Project.apiPaths())
                .contains("/audit", "/.well-known/jwks.json", "/jobs/images")
                .allSatisfy(path -> assertThat(let).as(path).anyMatch(prefix -> (path + "/").startsWith(prefix + "/")));
        assertThat(let).filteredOn(path -> path.startsWith("/actuator")).containsExactly("/actuator/health");
    }

    /** ingress-nginx refused a dot in a Prefix for long, and with it the ingress as a whole. */
    @Test
    void nginxTakesEveryPath() {
        assertThat(ingressPaths(Chart.of(DEFAULTS)))
                .allSatisfy((path, type) -> assertThat(type)
                        .as(path)
                        .isEqualTo(path.matches("[A-Za-z0-9/_-]+") ? "Prefix" : "ImplementationSpecific"));
        assertThat(ingressPaths(Chart.of(Map.of("ingress.className", "traefik")))
                        .values())
                .containsOnly("Prefix");
    }

    private static Map<String, String> ingressPaths(Chart chart) {
        return Json.each(chart.one("Ingress", "farm-dcrx-kv").at("/spec/rules/0/http/paths"))
                .collect(Collectors.toMap(
                        path -> path.path("path").asString(),
                        path -> path.path("pathType").asString()));
    }

    /** Else cookies are not Secure behind TLS, and the failed logins of all are counted as those of the ingress. */
    @ParameterizedTest
    @CsvSource({
        "ClusterIP, true, true",
        "ClusterIP, false, false",
        "LoadBalancer, true, false",
        "NodePort, true, false",
    })
    void gatewaysThatOnlyTheIngressReachesBelieveIt(String service, String ingress, boolean believed) {
        Chart chart = Chart.of(Map.of("service.type", service, "ingress.enabled", ingress));
        assertThat(behindProxy(chart)).isEqualTo(believed ? "true" : "");
    }

    @Test
    void whoSaysWhatGatewaysBelieveIsHeard() {
        assertThat(behindProxy(Chart.of(
                        Map.of("service.type", "ClusterIP", "gateway.settings.DCRX_KV_BEHIND_PROXY", "false"))))
                .isEqualTo("false");
        assertThat(behindProxy(Chart.of(Map.of("gateway.settings.DCRX_KV_BEHIND_PROXY", "true"))))
                .isEqualTo("true");
    }

    private static String behindProxy(Chart chart) {
        return chart.one("ConfigMap", "farm-dcrx-kv-gateway")
                .at("/data/DCRX_KV_BEHIND_PROXY")
                .asString("");
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
                .extracting(ChartTest::name)
                .containsExactlyInAnyOrder("Secret farm-dcrx-kv-evaluation", "Secret farm-dcrx-kv-first-user");
        assertThat(Chart.of(EVERYTHING).ofKind("Secret")).allSatisfy(secret -> {
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
        Set<String> known = new TreeSet<>(variables(Chart.of(OTHERS), kind, part));
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

    private static String name(JsonNode manifest) {
        return manifest.path("kind").asString() + " "
                + manifest.at("/metadata/name").asString();
    }
}
