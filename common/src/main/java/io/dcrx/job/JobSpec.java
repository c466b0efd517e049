package io.dcrx.job;

import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.image.LayerReader;
import io.dcrx.parse.Fields;
import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Rule;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What somebody wants built, as it was understood.
 *
 * @param name the repository path below the registry's, or a full one with the registry's host in front
 * @param tag the image's tag
 */
public record JobSpec(String name, String tag, List<Layer> layers) {
    private static final Rule NAME = Rule.of(
            ImageReference::isRepository,
            "a repository such as 'team/app' or 'localhost:5000/team/app': lower-case letters, digits, '.', '_', '-' and '/'");
    private static final Rule TAG = Rule.of(
            ImageReference::isTag, "a tag: up to 128 letters, digits, '_', '.' and '-', not starting with '.' or '-'");

    public JobSpec {
        NAME.require(name);
        TAG.require(tag);
        layers = List.copyOf(layers);
    }

    /**
     * Reads the job request of the HTTP contract.
     *
     * @throws InvalidInput naming everything that is wrong with it
     */
    public static JobSpec parse(JsonNode request) {
        return Fields.read(request, JobSpec::read);
    }

    private static Optional<JobSpec> read(Fields fields) {
        String name = fields.text("name", NAME);
        String tag = fields.optionalText("tag", TAG).orElse("latest");
        LayerReader reader = new LayerReader();
        List<Layer> layers = fields.objects("layers", reader::read);
        if (!layers.isEmpty() && !reader.started()) {
            fields.wrongField("layers", "must hold a stage");
        }
        return fields.build(() -> new JobSpec(name, tag, layers));
    }
}
