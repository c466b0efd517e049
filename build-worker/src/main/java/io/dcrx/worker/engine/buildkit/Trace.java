package io.dcrx.worker.engine.buildkit;

import io.dcrx.buildkit.control.StatusResponse;
import io.dcrx.buildkit.control.Vertex;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What BuildKit tells of its graph while it builds, folded down to what is worth knowing at the end. */
final class Trace {
    /** The image that a stage is based on, as in {@code [build 1/2] FROM docker.io/library/debian:bookworm-slim}. */
    private static final Pattern BASE = Pattern.compile("\\[[^\\]]+\\] FROM (\\S+).*", Pattern.DOTALL);

    private final Set<String> bases = new LinkedHashSet<>();
    private final Map<String, Boolean> cachedByDigest = new HashMap<>();
    private @Nullable String failedStep;

    void add(StatusResponse status) {
        status.getVertexesList().forEach(this::add);
    }

    int totalSteps() {
        return cachedByDigest.size();
    }

    int cachedSteps() {
        return (int) cachedByDigest.values().stream().filter(cached -> cached).count();
    }

    /** The images that stages were based on. */
    Set<String> bases() {
        return Collections.unmodifiableSet(bases);
    }

    /** The step that the others were given up for. */
    Optional<String> failedStep() {
        return Optional.ofNullable(failedStep);
    }

    private void add(Vertex vertex) {
        if (!StepName.of(vertex.getName()).isNumbered()) {
            return;
        }
        Matcher base = BASE.matcher(vertex.getName());
        if (base.matches()) {
            bases.add(findable(base.group(1)));
        }
        cachedByDigest.merge(vertex.getDigest(), vertex.getCached(), Boolean::logicalOr);
        if (failedStep == null
                && !vertex.getError().isEmpty()
                && !vertex.getError().contains("context canceled")) {
            failedStep = vertex.getName();
        }
    }

    /** The engine tells a tag and a digest, but finds no image by both. */
    private static String findable(String image) {
        int at = image.indexOf('@');
        String name = at < 0 ? image : image.substring(0, at);
        return name.indexOf(':', name.lastIndexOf('/') + 1) < 0 ? image : name;
    }
}
