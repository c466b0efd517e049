package io.dcrx.worker.engine.jib;

import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import java.util.List;

/**
 * What an image is made of. Jib's own manifests name every layer a gzipped one, whatever the base says; and its fields make
 * the JSON, in this order.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/manifest.md">OCI image manifests</a>
 */
record ImageManifest(int schemaVersion, String mediaType, Descriptor config, List<Descriptor> layers)
        implements ManifestTemplate {
    static ImageManifest of(MediaTypes types, Descriptor config, List<Descriptor> layers) {
        return new ImageManifest(2, types.manifest(), config, List.copyOf(layers));
    }

    @Override
    public int getSchemaVersion() {
        return schemaVersion;
    }

    @Override
    public String getManifestMediaType() {
        return mediaType;
    }
}
