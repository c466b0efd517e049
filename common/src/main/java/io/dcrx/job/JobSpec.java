package io.dcrx.job;

import io.dcrx.image.Layer;
import java.util.List;

/**
 * What somebody wants built, as it was understood.
 *
 * @param name the repository path below the registry's, or a full one with the registry's host in front
 * @param tag the image's tag
 */
public record JobSpec(String name, String tag, List<Layer> layers) {
    public JobSpec {
        layers = List.copyOf(layers);
    }
}
