package io.dcrx.worker.engine.jib;

import io.dcrx.worker.engine.Credentials;
import java.util.Optional;

/**
 * What a job can show to registries. What was given for the registry that the image goes to is shown there for its base, too,
 * and to nobody else.
 */
record Access(String host, Optional<Credentials> credentials) {
    Optional<Credentials> at(Place place) {
        return place.host().equals(host) ? credentials : Optional.empty();
    }
}
