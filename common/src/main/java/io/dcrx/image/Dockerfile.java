package io.dcrx.image;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes layers as a Dockerfile.
 *
 * <p>Placeholder of the first commit: the renderer with its quoting rules follows.
 */
public final class Dockerfile {
    private Dockerfile() {}

    /** The Dockerfile that builds these layers, one instruction a line, ending in a line break. */
    public static String render(List<Layer> layers) {
        return layers.stream().map(Object::toString).collect(Collectors.joining("\n", "", "\n"));
    }
}
