package io.dcrx.worker.engine.jib;

/** The two families of names. An image has those of its base, so that its base's layers are what they were. */
enum MediaTypes {
    DOCKER(
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.container.image.v1+json",
            "application/vnd.docker.image.rootfs.diff.tar.gzip"),
    OCI(
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.oci.image.config.v1+json",
            "application/vnd.oci.image.layer.v1.tar+gzip");

    private final String manifest;
    private final String config;
    private final String layer;

    MediaTypes(String manifest, String config, String layer) {
        this.manifest = manifest;
        this.config = config;
        this.layer = layer;
    }

    /** Of a manifest that calls itself this; one without a name for itself is OCI's. */
    static MediaTypes of(String manifest) {
        return manifest.equals(DOCKER.manifest) ? DOCKER : OCI;
    }

    String manifest() {
        return manifest;
    }

    String config() {
        return config;
    }

    /** Of a layer in gzip. */
    String layer() {
        return layer;
    }
}
