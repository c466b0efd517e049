package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.Digest;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Listens to a push: the manifest's digest, and the error that comes inside an answer of status 200. */
final class PushMessages {
    private @Nullable String digest;
    private @Nullable String error;

    void hear(JsonNode message) {
        JsonNode aux = message.path("aux").path("Digest");
        if (aux.isString()) {
            digest = aux.stringValue();
        }
        if (message.has("error")) {
            error = message.path("error").asString("");
        }
    }

    Digest digest() throws EngineFailure {
        if (error != null) {
            throw new EngineFailure(Diagnosis.REGISTRY.of(error, Optional.empty()));
        }
        if (digest == null) {
            throw new EngineFailure(
                    Failure.of(FailureReason.ENGINE_UNAVAILABLE, "the engine ended the push without a digest"));
        }
        return new Digest(digest);
    }
}
