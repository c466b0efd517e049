package io.dcrx.worker;

import java.util.Optional;

/** What tests of the real thing need to be given. They fail without it rather than being skipped. */
public final class Surroundings {
    private Surroundings() {}

    /** A Docker engine whose daemon may be used at will. */
    public static String engine() {
        return need("DOCKER_HOST", "a Docker engine, such as unix:///var/run/docker.sock");
    }

    /** A registry without authentication that the engine reaches over http, {@code host:port}. */
    public static String registry() {
        return need("DCRX_DEV_REGISTRY", "a registry that the engine may push to, such as 127.0.0.1:5000");
    }

    private static String need(String variable, String what) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new IllegalStateException(variable + " is not set: this test needs " + what));
    }
}
