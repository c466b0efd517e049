package io.dcrx.worker.engine.buildkit;

import io.dcrx.buildkit.control.StatusResponse;
import io.dcrx.buildkit.control.Vertex;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What BuildKit tells of its graph while it builds, folded down to what is worth knowing at the end. */
final class Trace {
    /** Such as {@code [2/3] RUN make} or {@code [build 2/3] RUN make}; not {@code [internal] load …}. */
    private static final Pattern STEP = Pattern.compile("\\[([^\\]]+ )?\\d+/\\d+\\] .*", Pattern.DOTALL);

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

    /** The step that the others were given up for. */
    Optional<String> failedStep() {
        return Optional.ofNullable(failedStep);
    }

    private void add(Vertex vertex) {
        if (!STEP.matcher(vertex.getName()).matches()) {
            return;
        }
        cachedByDigest.merge(vertex.getDigest(), vertex.getCached(), Boolean::logicalOr);
        if (failedStep == null
                && !vertex.getError().isEmpty()
                && !vertex.getError().contains("context canceled")) {
            failedStep = vertex.getName();
        }
    }
}
