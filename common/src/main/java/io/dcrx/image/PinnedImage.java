package io.dcrx.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/**
 * An image in a registry that can never become another one, {@code host[:port]/path@sha256:…}.
 *
 * @param repository with its host
 */
public record PinnedImage(String repository, Digest digest) {
    public PinnedImage {
        if (!ImageReference.isRepository(repository)) {
            throw new IllegalArgumentException("'" + repository + "' is not a repository");
        }
        Objects.requireNonNull(digest);
    }

    /** @throws IllegalArgumentException if it is no {@code repository@digest} */
    @JsonCreator
    public static PinnedImage parse(String reference) {
        int at = reference.indexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException("'" + reference + "' is not of the form repository@digest");
        }
        return new PinnedImage(reference.substring(0, at), new Digest(reference.substring(at + 1)));
    }

    @JsonValue
    @Override
    public String toString() {
        return repository + "@" + digest;
    }
}
