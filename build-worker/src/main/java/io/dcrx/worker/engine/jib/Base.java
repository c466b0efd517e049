package io.dcrx.worker.engine.jib;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What an image is built on.
 *
 * @param name as people know it
 * @param config what the base says of itself
 * @param from where its layers can be had; nowhere if it has none
 * @param known it was asked for before and is still the same
 */
record Base(
        String name,
        MediaTypes types,
        JsonNode config,
        List<Descriptor> layers,
        Optional<Repository> from,
        boolean known) {

    /** The repository that has its layers, if it is at that registry. */
    Optional<String> repositoryAt(String host) {
        return from.map(Repository::place)
                .filter(place -> place.host().equals(host))
                .map(Place::repository);
    }
}
