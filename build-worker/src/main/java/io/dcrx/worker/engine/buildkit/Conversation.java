package io.dcrx.worker.engine.buildkit;

import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import java.io.InputStream;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/**
 * One call whose answer comes bit by bit: JSON documents, one after the other, of which one at a time is in memory.
 * Closing it, which any thread may do, breaks the call off.
 */
final class Conversation implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Response response;

    Conversation(Response response) {
        this.response = response;
    }

    /** Reads to the end. */
    void forEach(Consumer<JsonNode> listener) throws EngineFailure {
        try (InputStream body = response.getBody();
                MappingIterator<JsonNode> messages =
                        JSON.readerFor(JsonNode.class).readValues(body)) {
            while (messages.hasNextValue()) {
                listener.accept(messages.nextValue());
            }
        } catch (JacksonException | java.io.IOException e) {
            throw new EngineFailure(
                    FailureReason.ENGINE_UNAVAILABLE,
                    "the connection to the Docker engine broke: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        response.close();
    }
}
