package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.Layer.Network;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the engine is asked to build, apart from the files.
 *
 * @param buildId by which it can be cancelled
 * @param name the local one that keeps the image
 * @param cacheOwner whose cache mounts the build sees; everybody's if empty
 * @param cacheFrom images whose steps may be taken instead of running them again
 */
record BuildRequest(
        String buildId, String name, BuildOptions options, Optional<String> cacheOwner, List<String> cacheFrom) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Put in front of the ids of cache mounts by every frontend since BuildKit 0.7. */
    private static final String CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS";

    /** Has the image say of which steps its layers are, so that other engines can take them. */
    private static final String INLINE_CACHE = "BUILDKIT_INLINE_CACHE";

    /**
     * The path and query of the call.
     *
     * @param inSession whether the Dockerfile, and files, are with the session; or else the Dockerfile is what is sent
     * @param session through which the engine may ask for secrets, and as whom it comes to registries
     */
    String path(boolean inSession, String session) {
        Query query = new Query("/build?version=2")
                .with("buildid", buildId)
                .with("t", name)
                .with("dockerfile", BuildContext.DOCKERFILE)
                .with("remote", inSession ? "client-session" : null)
                .with("session", session)
                .with("target", options.target())
                .with("platform", options.platform())
                .with("buildargs", json(args()))
                .with("labels", json(options.labels()))
                .with("cachefrom", cacheFrom.isEmpty() ? null : JSON.writeValueAsString(cacheFrom))
                .with("nocache", options.nocache() ? "1" : null)
                .with("pull", options.pull() ? "1" : null);
        return (options.network() == Network.DEFAULT
                        ? query
                        : query.with("networkmode", options.network().name().toLowerCase(Locale.ROOT)))
                .text.toString();
    }

    private Map<String, String> args() {
        Map<String, String> args = new TreeMap<>(options.buildArgs());
        args.put(INLINE_CACHE, "1");
        cacheOwner.ifPresent(owner -> args.put(CACHE_NAMESPACE, owner));
        return args;
    }

    private static @Nullable String json(Map<String, String> texts) {
        return texts.isEmpty() ? null : JSON.writeValueAsString(texts);
    }

    private static final class Query {
        private final StringBuilder text;

        Query(String start) {
            text = new StringBuilder(start);
        }

        Query with(String name, @Nullable String value) {
            if (value != null) {
                text.append('&').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
            return this;
        }
    }
}
