package io.dcrx.image;

import io.dcrx.image.ReadDockerfile.Dialect;
import io.dcrx.image.ReadDockerfile.Instruction;
import io.dcrx.job.JobRequest;
import io.dcrx.job.JobSpec;
import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Json;
import io.dcrx.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

import static org.assertj.core.api.Assertions.assertThat;

/** No field can smuggle in another instruction, a flag or a heredoc: whatever is put into one string of a request. */
class SmugglingPropertyTest {
    @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
    void oneLayerIsOneInstruction(
            @ForAll("images") List<Layer> image,
            @ForAll("hostile") String hostile,
            @ForAll int where,
            @ForAll Dialect dialect) {
        JsonNode request = Json.of(Wire.writeText(new JobSpec("a", "b", image)));
        List<Runnable> places = places(request.get("layers"), hostile);
        places.get(Math.floorMod(where, places.size())).run();

        List<Layer> layers;
        try {
            layers = ((Source.Layers) JobRequest.parse(request).spec().source()).layers();
        } catch (InvalidInput e) {
            Statistics.collect("refused");
            return;
        }
        Statistics.collect("taken");
        List<Instruction> read = ReadDockerfile.read(Dockerfile.render(layers), dialect, _ -> null);
        assertThat(read).isEqualTo(Meaning.of(layers, _ -> null));
        assertThat(read).hasSameSizeAs(image);
    }

    /** Every string in the layers, as what replaces it. */
    private static List<Runnable> places(JsonNode node, String hostile) {
        List<Runnable> places = new ArrayList<>();
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                if (field.getValue().isString() && !field.getKey().endsWith("_type")) {
                    places.add(() -> object.set(field.getKey(), StringNode.valueOf(hostile)));
                }
                places.addAll(places(field.getValue(), hostile));
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                if (array.get(i).isString()) {
                    places.add(() -> array.set(index, StringNode.valueOf(hostile)));
                }
                places.addAll(places(array.get(i), hostile));
            }
        }
        return places;
    }

    @Provide
    Arbitrary<List<Layer>> images() {
        return LayerArbitraries.images();
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.oneOf(LayerArbitraries.texts(), LayerArbitraries.lines());
    }
}
