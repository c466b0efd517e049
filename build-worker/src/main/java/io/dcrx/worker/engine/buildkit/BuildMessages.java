package io.dcrx.worker.engine.buildkit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.dcrx.buildkit.control.StatusResponse;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.log.BuildLog;
import io.opentelemetry.api.trace.Tracer;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Listens to a build: its trace, the image's id, and the error that comes inside an answer of status 200. */
final class BuildMessages {
    private static final Logger log = LoggerFactory.getLogger(BuildMessages.class);

    private final Trace trace = new Trace();
    private final StepLog steps;
    private final StepSpans spans;
    private @Nullable String imageId;
    private @Nullable String error;

    BuildMessages(BuildLog told, Tracer tracer) {
        this.steps = new StepLog(told);
        this.spans = new StepSpans(tracer);
    }

    void hear(JsonNode message) {
        switch (message.path("id").asString("")) {
            case "moby.buildkit.trace" -> hearTrace(message.path("aux").asString(""));
            case "moby.image.id" -> imageId = message.path("aux").path("ID").stringValue(null);
            default -> {}
        }
        if (message.has("error")) {
            error = message.path("error").asString("");
        }
    }

    /** The images that stages were based on. */
    Set<String> bases() {
        return trace.bases();
    }

    BuiltImage image() throws EngineFailure {
        if (error != null) {
            throw new EngineFailure(Diagnosis.BUILD.of(error, trace.failedStep()));
        }
        if (imageId == null) {
            throw new EngineFailure(
                    Failure.of(FailureReason.ENGINE_UNAVAILABLE, "the engine ended the build without an image"));
        }
        return new BuiltImage(imageId, trace.cachedSteps(), trace.totalSteps());
    }

    /** The trace is for telling; an image is an image without it. */
    private void hearTrace(String base64) {
        try {
            StatusResponse status = StatusResponse.parseFrom(Base64.getDecoder().decode(base64));
            trace.add(status);
            steps.tell(status);
            spans.tell(status);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            log.warn("The engine sent a trace that is none: {}", e.getMessage());
        }
    }
}
