package io.dcrx.worker.engine.jib;

/**
 * A repository at a registry.
 *
 * @param host with its port, if that is not the usual one
 * @param insecure may be spoken to over plain http
 */
record Place(String host, String repository, boolean insecure) {
    @Override
    public String toString() {
        return host + "/" + repository;
    }
}
