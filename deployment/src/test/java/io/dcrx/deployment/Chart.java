package io.dcrx.deployment;

import com.marcnuri.helm.Helm;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The chart, rendered as Helm does it. */
record Chart(List<JsonNode> manifests) {
    static final Helm HELM = new Helm(Project.path("helm/dcrx-kv"));
    private static final Set<String> PODS = Set.of("Deployment", "StatefulSet", "Job");

    /** @throws RuntimeException with Helm's words if it refuses the values */
    static Chart of(Map<String, ?> values) {
        var command = HELM.template().withName("farm").withNamespace("builds").withKubeVersion("1.29.0");
        values.forEach(command::set);
        return new Chart(Json.documents(command.call()));
    }

    Stream<JsonNode> ofKind(String kind) {
        return manifests.stream()
                .filter(manifest -> manifest.path("kind").asString().equals(kind));
    }

    JsonNode one(String kind, String name) {
        List<JsonNode> found = ofKind(kind)
                .filter(manifest -> manifest.at("/metadata/name").asString().equals(name))
                .toList();
        assertThat(found).as("%s %s", kind, name).hasSize(1);
        return found.getFirst();
    }

    /** Every workload; what makes its pods is at {@code /spec/template}. */
    Stream<JsonNode> workloads() {
        return manifests.stream()
                .filter(manifest -> PODS.contains(manifest.path("kind").asString()));
    }

    static Stream<JsonNode> containers(JsonNode workload) {
        JsonNode pod = workload.at("/spec/template/spec");
        return Stream.concat(Json.each(pod.path("initContainers")), Json.each(pod.path("containers")));
    }
}
