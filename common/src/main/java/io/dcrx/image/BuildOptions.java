package io.dcrx.image;

import io.dcrx.image.Layer.Network;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How an image is built, apart from what is in it.
 *
 * @param nocache every step runs, whatever the engine remembers
 * @param pull base images are asked for at their registries, even if the engine has them
 * @param target the stage to build, by alias or number; the last one if null
 * @param buildArgs values of the Dockerfile's args
 * @param labels of the image, beside the Dockerfile's own
 * @param platform what the image is to run on; what the engine runs on if null
 * @param network what every {@code RUN} can reach
 * @param cacheFrom images whose steps may be taken instead of running them again
 */
public record BuildOptions(
        boolean nocache,
        boolean pull,
        @Nullable String target,
        Map<String, String> buildArgs,
        Map<String, String> labels,
        @Nullable String platform,
        Network network,
        List<String> cacheFrom) {
    public static final BuildOptions NONE =
            new BuildOptions(false, false, null, Map.of(), Map.of(), null, Network.DEFAULT, List.of());

    public BuildOptions {
        Grammar.TARGET.allow(target);
        buildArgs.keySet().forEach(Grammar.BUILD_ARG::require);
        buildArgs = words(buildArgs);
        labels.keySet().forEach(Grammar.FILLED::require);
        labels = words(labels);
        Grammar.ONE_PLATFORM.allow(platform);
        Objects.requireNonNull(network);
        cacheFrom = Grammar.IMAGE.requireAll(cacheFrom);
    }

    /** In one order, so that the same options are written the same. */
    private static Map<String, String> words(Map<String, String> texts) {
        texts.values().forEach(Grammar.WORD::require);
        return Collections.unmodifiableMap(new TreeMap<>(texts));
    }
}
