package io.dcrx.worker.engine;

import io.dcrx.job.EngineKind;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a worker builds with.
 *
 * @param kinds which engines it has, by their names
 */
@ConfigurationProperties("dcrx.engines")
public record EngineProperties(
        @DefaultValue({"buildkit", "jib"}) List<String> kinds) {
    public EngineProperties {
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("DCRX_KV_ENGINES must name an engine: buildkit, jib or both");
        }
        for (String kind : kinds) {
            if (EngineKind.find(kind).isEmpty()) {
                throw new IllegalArgumentException(
                        "DCRX_KV_ENGINES must name buildkit, jib or both, but names '" + kind + "'");
            }
        }
        kinds = List.copyOf(kinds);
    }

    Set<EngineKind> engines() {
        return kinds.stream()
                .flatMap(kind -> EngineKind.find(kind).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
