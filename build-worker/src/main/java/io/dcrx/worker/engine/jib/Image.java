package io.dcrx.worker.engine.jib;

import io.dcrx.image.Digest;
import io.dcrx.worker.engine.jib.files.FileLayer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was built.
 *
 * @param json what it says of itself
 * @param config names that
 * @param added what it has beyond its base
 */
record Image(Base base, String json, Descriptor config, List<Added> added) {
    /** A layer, and what names it. */
    record Added(Descriptor descriptor, FileLayer layer) {}

    static Image of(Base base, String json, List<FileLayer> layers) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Descriptor config = new Descriptor(
                base.types().config(), bytes.length, digest(bytes).value());
        String type = base.types().layer();
        List<Added> added = layers.stream()
                .map(layer -> new Added(
                        new Descriptor(type, layer.size(), layer.digest().value()), layer))
                .toList();
        return new Image(base, json, config, added);
    }

    ImageManifest manifest() {
        Stream<Descriptor> own = added.stream().map(Added::descriptor);
        return ImageManifest.of(
                base.types(), config, Stream.concat(base.layers().stream(), own).toList());
    }

    private static Digest digest(byte[] bytes) {
        MessageDigest sha256 = Digest.sha256();
        sha256.update(bytes);
        return Digest.of(sha256);
    }
}
