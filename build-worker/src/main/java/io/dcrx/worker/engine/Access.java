package io.dcrx.worker.engine;

import io.dcrx.image.ImageReference;
import io.dcrx.image.RegistryAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one attempt may show to others. Its text form keeps all of it to itself.
 *
 * @param pass the way into a registry; empty if the attempt goes as nobody
 */
public record Access(Optional<Pass> pass) {
    public static final Access NONE = new Access(Optional.empty());

    public Access {
        Objects.requireNonNull(pass);
    }

    /**
     * Credentials, and what they are shown for: nothing that lies elsewhere gets to see them.
     *
     * @param opens a whole registry, or what lies below a path of it
     */
    public record Pass(RegistryAddress opens, Credentials credentials) {
        public Pass {
            Objects.requireNonNull(opens);
            Objects.requireNonNull(credentials);
        }
    }

    /** What the registry of this image may see. */
    public Optional<Credentials> of(ImageReference image) {
        return at(image.host(), image.path());
    }

    /**
     * What this registry may see when it is asked for that repository.
     *
     * @param host {@code host[:port]}
     */
    public Optional<Credentials> at(String host, String repository) {
        return pass.filter(held -> held.opens().holds(host, repository)).map(Pass::credentials);
    }

    /** What must not be read by people. */
    public Stream<String> secrets() {
        return pass.stream().map(held -> held.credentials().password());
    }
}
