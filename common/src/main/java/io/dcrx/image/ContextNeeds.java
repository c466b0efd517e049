package io.dcrx.image;

import io.dcrx.parse.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which layers cannot be built without files to copy from. Of a Dockerfile as text only an engine can tell. */
public final class ContextNeeds {
    private static final String MISSING = "takes files from the job's context, but the job has none: give a context, or"
            + " say with from_source in which stage or image they are";

    private ContextNeeds() {}

    /** An error for each such layer, by its field; none for a Dockerfile. */
    public static List<FieldError> of(Source source) {
        return switch (source) {
            case Source.DockerfileText text -> List.of();
            case Source.Layers(List<Layer> layers) -> of(layers);
        };
    }

    private static List<FieldError> of(List<Layer> layers) {
        List<FieldError> needs = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            String pointer = "/layers/" + i;
            needed(layers.get(i)).ifPresent(field -> needs.add(new FieldError(pointer + field, MISSING)));
        }
        return needs;
    }

    /** The layer's field that names files of the context. */
    private static Optional<String> needed(Layer layer) {
        boolean needs = switch (layer) {
            case Layer.Copy copy -> copy.fromSource() == null;
            case Layer.Add add -> !add.source().stream().allMatch(ContextNeeds::mayBeFetched);
            case Layer.Run run -> run.mounts().stream().anyMatch(ContextNeeds::isOfFiles);
            case Layer.Stage _, Layer.Arg _, Layer.Env _, Layer.Label _, Layer.User _, Layer.Workdir _ -> false;
            case Layer.Cmd _, Layer.Entrypoint _, Layer.Expose _, Layer.Volume _, Layer.Healthcheck _ -> false;
            case Layer.Shell _, Layer.Stopsignal _, Layer.Onbuild _ -> false;
        };
        return needs ? Optional.of(layer instanceof Layer.Run ? "" : "/source") : Optional.empty();
    }

    private static boolean isOfFiles(Mount mount) {
        return mount instanceof Mount.Bind bind && bind.source() != null && bind.fromSource() == null;
    }

    /** A URL, or what may become one when variables expand. */
    private static boolean mayBeFetched(String source) {
        String lower = source.toLowerCase(Locale.ROOT);
        return lower.contains("$")
                || lower.startsWith("http://")
                || lower.startsWith("https://")
                || lower.startsWith("git@")
                || lower.startsWith("git://")
                || lower.startsWith("ssh://");
    }
}
