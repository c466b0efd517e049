package io.dcrx.worker.engine.jib;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which repository of a registry got a layer last. Asked to take the layer from there, the registry need not be sent it
 * again; whether it may be taken is the registry's to decide.
 */
final class Whereabouts {
    private static final int MOST = 10_000;

    private final Map<String, String> repositories = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST;
        }
    });

    void note(Place place, Descriptor layer) {
        repositories.put(key(place, layer), place.repository());
    }

    /** Whether the registry got it from here, and may have it still. */
    boolean knows(Place place, Descriptor layer) {
        return repositories.containsKey(key(place, layer));
    }

    /** Another repository at the same registry that has one of these. */
    Optional<String> of(Place place, List<Descriptor> layers) {
        return layers.stream()
                .map(layer -> repositories.get(key(place, layer)))
                .filter(Objects::nonNull)
                .filter(repository -> !repository.equals(place.repository()))
                .findFirst();
    }

    private static String key(Place place, Descriptor layer) {
        return place.host() + " " + layer.digest();
    }
}
