package io.dcrx.deployment;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The chart, rendered as Helm does it. */
record Chart(List<JsonNode> manifests) {
    static final Map<String, ?> DEFAULTS = Map.of();
    static final Map<String, ?> EVERYTHING = Map.of(
            "evaluation", "true",
            "engine.rootless", "true",
            "engine.mirror", "http://mirror.example.com",
            "monitoring.serviceMonitor", "true",
            "monitoring.prometheusRule", "true",
            "worker.autoscaling.enabled", "true",
            "ingress.tlsSecret", "farm-tls",
            "ingress.host", "farm.example.com");
    static final Map<String, ?> OTHERS = Map.of(
            "networkPolicy.enabled", "false",
            "ingress.enabled", "false",
            "initialize.enabled", "false",
            "registry.uri", "https://registry.example.com/team",
            "tracing.endpoint", "http://collector.example.com:4318",
            "image.prefix", "registry.example.com/team/");

    static final List<Map<String, ?>> EXAMPLES = List.of(DEFAULTS, EVERYTHING, OTHERS);

    static final Helm HELM = new Helm(Project.path("helm/dcrx-kv"));
    private static final String LOOKUP = "lookup \"v1\" \"Secret\" .root.Release.Namespace .name";
    private static final Helm RENDERED = new Helm(ofManifestsAlone(Project.path("helm/dcrx-kv")));
    private static final Set<String> PODS = Set.of("Deployment", "StatefulSet", "Job");

    /** @throws RuntimeException with Helm's words if it refuses the values */
    static Chart of(Map<String, ?> values) {
        var command =
                RENDERED.template().withName("farm").withNamespace("builds").withKubeVersion("1.29.0");
        values.forEach(command::set);
        return new Chart(Json.documents(command.call()));
    }

    /**
     * A copy in which hooks are manifests like the others, because this library leaves hooks out, and in which nothing is looked up,
     * because it would ask a cluster.
     */
    private static Path ofManifestsAlone(Path chart) {
        try (Stream<Path> files = Files.walk(chart)) {
            Path copy = Files.createTempDirectory("chart");
            copy.toFile().deleteOnExit();
            for (Path file : files.toList()) {
                Path to = copy.resolve(chart.relativize(file).toString());
                if (Files.isRegularFile(file)) {
                    Files.writeString(
                            to,
                            Files.readString(file)
                                    .replace("helm.sh/hook", "once-a-hook")
                                    .replace(LOOKUP, "dict"));
                } else {
                    Files.createDirectories(to);
                }
                to.toFile().deleteOnExit();
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** Kind and name. */
    static String name(JsonNode manifest) {
        return manifest.path("kind").asString() + " "
                + manifest.at("/metadata/name").asString();
    }
}
