package io.dcrx.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What builds images. */
public enum EngineKind {
    /** Inside a Docker engine; can do everything. */
    BUILDKIT,
    /** In the worker itself, with nothing but a registry; runs nothing. */
    JIB;

    /** As it stands in events, reports and settings. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<EngineKind> find(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id().equals(id)).findFirst();
    }
}
