package io.dcrx.deployment;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Who reaches whom in a farm that the chart made. */
class ChartNetworkTest {
    @Test
    void theEngineIsReachedByItsWorkerOnly() {
        JsonNode worker = Chart.of(Chart.DEFAULTS).one("StatefulSet", "farm-dcrx-kv-worker");
        JsonNode engine = worker.at("/spec/template/spec/initContainers/0");
        assertThat(engine.path("restartPolicy").asString())
                .as("a sidecar that outlives its worker")
                .isEqualTo("Always");
        assertThat(engine.has("ports")).isFalse();
        assertThat(Json.each(engine.path("args")).map(JsonNode::asString).filter(option -> option.startsWith("--host")))
                .containsExactly("--host=unix:///run/engine/docker.sock");
        JsonNode policy = Chart.of(Chart.DEFAULTS).one("NetworkPolicy", "farm-dcrx-kv-worker");
        assertThat(Json.each(policy.at("/spec/ingress"))
                        .flatMap(rule -> Json.each(rule.path("ports")))
                        .map(port -> port.path("port").asInt()))
                .containsExactly(2279);
        assertThat(policy.at("/spec/egress").toString())
                .contains("169.254.0.0/16")
                .doesNotContain("5432");
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
        Chart chart = Chart.of(Chart.DEFAULTS);
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
        Set<String> let = ingressPaths(Chart.of(Chart.DEFAULTS)).keySet();
        assertThat(Project.apiPaths())
                .contains("/audit", "/.well-known/jwks.json", "/jobs/images")
                .allSatisfy(path -> assertThat(let).as(path).anyMatch(prefix -> (path + "/").startsWith(prefix + "/")));
        assertThat(let).filteredOn(path -> path.startsWith("/actuator")).containsExactly("/actuator/health");
    }

    /** ingress-nginx refused a dot in a Prefix for long, and with it the ingress as a whole. */
    @Test
    void nginxTakesEveryPath() {
        assertThat(ingressPaths(Chart.of(Chart.DEFAULTS)))
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
}
