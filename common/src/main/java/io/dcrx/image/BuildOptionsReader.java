package io.dcrx.image;

import io.dcrx.image.Layer.Network;
import io.dcrx.parse.Fields;
import io.dcrx.parse.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@link BuildOptions} from JSON, and the secrets that stand among them but must not travel with them. */
public final class BuildOptionsReader {
    private static final String NO_LIMITS = "cannot be honoured: BuildKit, which builds here, has no limits of a single"
            + " build; limit the container of the worker's engine instead";

    /** All of a build's, in characters: an order must fit into a message. */
    private static final int MOST_SECRETS = 128 * 1024;

    private static final Rule SECRET_ID = Rule.matching(
            "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", "a secret's id: letters, digits, '_', '.' and '-', at most 128");

    private Map<String, String> secrets = Map.of();

    /** The secrets of what was read, by id. */
    public Map<String, String> secrets() {
        return secrets;
    }

    public Optional<BuildOptions> read(Fields fields) {
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
        secrets = secrets(fields);
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

    private static Map<String, String> secrets(Fields fields) {
        Map<String, String> secrets = fields.optionalWords("secrets", SECRET_ID);
        if (secrets.values().stream().mapToLong(String::length).sum() > MOST_SECRETS) {
            fields.wrongField("secrets", "must not be longer than " + MOST_SECRETS + " characters together");
        }
        return secrets;
    }

    private static void refuse(String option, String why, Fields fields) {
        if (fields.has(option)) {
            fields.wrongField(option, why);
        }
    }
}
