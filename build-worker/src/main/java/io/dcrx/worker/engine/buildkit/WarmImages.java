package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.PinnedImage;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * Images whose steps the engine has, because it has built them or taken them over: to ask a registry for those again would
 * cost every build time, and help none. May forget some.
 */
final class WarmImages {
    private static final int MOST = 10_000;

    private final SequencedSet<PinnedImage> images = new LinkedHashSet<>();

    synchronized void add(PinnedImage image) {
        images.addLast(image);
        if (images.size() > MOST) {
            images.removeFirst();
        }
    }

    synchronized boolean has(PinnedImage image) {
        return images.contains(image);
    }

    /** Where the engine is another one now, or was cleaned. */
    synchronized void forget() {
        images.clear();
    }
}
