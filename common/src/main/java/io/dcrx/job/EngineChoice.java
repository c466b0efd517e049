package io.dcrx.job;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.Layer;
import io.dcrx.image.Source;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which engine builds a job. It is decided here, by what was asked for and by nothing else: Jib where nothing has to be
 * run and every word of the plan means the same to it as to BuildKit, and BuildKit for all the rest.
 *
 * @param because what makes it so, for a sentence: "because it has …"
 */
public record EngineChoice(EngineKind engine, String because) {
    private static final int MOST_PERMISSIONS = 0777;

    /** Engines know more of them from version to version. */
    private static final Pattern ENGINES_ARGS =
            Pattern.compile("(TARGET|BUILD)(PLATFORM|OS|OSVERSION|ARCH|VARIANT|STAGE)|BUILDKIT_.*|SOURCE_DATE_EPOCH");

    private static final EngineChoice JIB = new EngineChoice(EngineKind.JIB, "nothing that has to be run");

    public static EngineChoice of(JobSpec spec) {
        return needOfBuildKit(spec)
                .map(need -> new EngineChoice(EngineKind.BUILDKIT, need))
                .orElse(JIB);
    }

    private static Optional<String> needOfBuildKit(JobSpec spec) {
        return switch (spec.source()) {
            case Source.DockerfileText _ -> Optional.of("a Dockerfile as text");
            case Source.Layers(List<Layer> layers) -> ofOptions(spec.options()).or(() -> ofLayers(layers));
        };
    }

    /** Without steps there is nothing to cache, to repeat or to cut off from the network; labels and a platform Jib can do. */
    private static Optional<String> ofOptions(BuildOptions options) {
        if (options.target() != null) {
            return Optional.of("a target");
        }
        if (options.buildArgs().keySet().stream().anyMatch(EngineChoice::isEngines)) {
            return Optional.of("a build arg that steers the engine");
        }
        return options.cacheFrom().isEmpty() ? Optional.empty() : Optional.of("images to take steps from");
    }

    private static Optional<String> ofLayers(List<Layer> layers) {
        return IntStream.range(0, layers.size())
                .mapToObj(i -> ofLayer(layers.get(i), i == 0))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> ofLayer(Layer layer, boolean first) {
        return switch (layer) {
            case Layer.Stage stage -> first ? ofBase(stage) : Optional.of("more than one stage");
            case Layer.Run _ -> Optional.of("a run layer");
            case Layer.Copy copy -> ofCopy(copy);
            case Layer.Add _ -> Optional.of("an add layer, which unpacks what it finds to be an archive");
            case Layer.Arg arg -> first ? Optional.of("an arg before its base") : ofArg(arg);
            case Layer.Onbuild _ -> Optional.of("an onbuild layer");
            case Layer.Expose(List<String> ports) ->
                ports.stream().anyMatch(EngineChoice::hasVariable)
                        ? Optional.of("an expose layer with variables")
                        : Optional.empty();
            case Layer.Env _, Layer.Label _, Layer.User _, Layer.Workdir _, Layer.Volume _ -> Optional.empty();
            case Layer.Cmd _, Layer.Entrypoint _, Layer.Shell _, Layer.Stopsignal _, Layer.Healthcheck _ ->
                Optional.empty();
        };
    }

    private static Optional<String> ofBase(Layer.Stage stage) {
        if (stage.platform() != null) {
            return Optional.of("a platform of its stage's own");
        }
        return hasVariable(stage.base()) || (stage.tag() != null && hasVariable(stage.tag()))
                ? Optional.of("a base with variables")
                : Optional.empty();
    }

    /** What engines do not agree on among themselves is left to the one that is there. */
    private static Optional<String> ofCopy(Layer.Copy copy) {
        if (copy.fromSource() != null) {
            return Optional.of("a copy layer that takes files from an image or a stage");
        }
        if (copy.link()) {
            return Optional.of("a copy layer with link");
        }
        if (copy.permissions() != null && Integer.parseInt(copy.permissions(), 8) > MOST_PERMISSIONS) {
            return Optional.of("a copy layer with permissions above 0777");
        }
        return copy.source().stream().anyMatch(EngineChoice::isBeyondWildcards)
                ? Optional.of("a copy layer with a [ or a backslash in its source")
                : Optional.empty();
    }

    private static boolean isBeyondWildcards(String source) {
        return source.indexOf('[') >= 0 || source.indexOf('\\') >= 0;
    }

    private static Optional<String> ofArg(Layer.Arg arg) {
        return isEngines(arg.name()) ? Optional.of("an arg that the engine gives a value") : Optional.empty();
    }

    private static boolean isEngines(String arg) {
        return ENGINES_ARGS.matcher(arg).matches();
    }

    private static boolean hasVariable(String text) {
        return text.indexOf('$') >= 0;
    }
}
