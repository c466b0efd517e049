package io.dcrx.image;

import io.dcrx.image.Layer.Network;
import io.dcrx.parse.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@link BuildOptions} from JSON. */
public final class BuildOptionsReader {
    private static final String NO_LIMITS = "cannot be honoured: BuildKit, which builds here, has no limits of a single"
            + " build; limit the container of the worker's engine instead";

    private static final String NO_SECRETS = "cannot be taken yet: this farm has no way to keep them";

    private BuildOptionsReader() {}

    public static Optional<BuildOptions> read(Fields fields) {
        boolean nocache = fields.flag("nocache");
        boolean pull = fields.flag("pull");
        Optional<String> target = fields.optionalScalar("target", Grammar.TARGET);
        Map<String, String> buildArgs = fields.optionalWords("build_args", Grammar.BUILD_ARG);
        Map<String, String> labels = fields.optionalWords("labels", Grammar.FILLED);
        Optional<String> platform = fields.optionalText("platform", Grammar.ONE_PLATFORM);
        Optional<Network> network = fields.optionalChoice("network", Network.class);
        List<String> cacheFrom = fields.optionalTexts("cache_from", Grammar.IMAGE);
        refuse("memory", NO_LIMITS, fields);
        refuse("cpus", NO_LIMITS, fields);
        refuse("secrets", NO_SECRETS, fields);
        return fields.build(() -> new BuildOptions(
                nocache,
                pull,
                target.orElse(null),
                buildArgs,
                labels,
                platform.orElse(null),
                network.orElse(Network.DEFAULT),
                cacheFrom));
    }

    private static void refuse(String option, String why, Fields fields) {
        if (fields.has(option)) {
            fields.wrongField(option, why);
        }
    }
}
