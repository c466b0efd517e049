package io.dcrx.worker.engine.jib;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.json.JsonTemplate;
import io.dcrx.image.Digest;
import java.security.DigestException;
import tools.jackson.databind.JsonNode;

/**
 * A part of an image as its manifest names it.
 *
 * @param size in bytes, as the registry holds it
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/descriptor.md">Descriptors</a>
 */
record Descriptor(String mediaType, long size, String digest) implements JsonTemplate {
    Descriptor {
        if (!Digest.isDigest(digest)) {
            throw new IllegalArgumentException("'" + digest + "' is no digest that is known here");
        }
    }

    static Descriptor of(JsonNode json) {
        return new Descriptor(
                json.path("mediaType").asString(""),
                json.path("size").asLong(),
                json.path("digest").asString(""));
    }

    DescriptorDigest jibDigest() {
        return jib(digest);
    }

    static DescriptorDigest jib(String digest) {
        try {
            return DescriptorDigest.fromDigest(digest);
        } catch (DigestException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
