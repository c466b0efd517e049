package io.dcrx.image;

import io.dcrx.parse.Rule;
import java.util.List;

/** What an image is made from. */
public sealed interface Source {

    /** The Dockerfile that builds it. */
    String dockerfile();

    /** Layers, of which the farm writes the Dockerfile. */
    record Layers(List<Layer> layers) implements Source {
        public Layers {
            layers = List.copyOf(layers);
        }

        @Override
        public String dockerfile() {
            return Dockerfile.render(layers);
        }
    }

    /** A Dockerfile as somebody wrote it. */
    record DockerfileText(String dockerfile) implements Source {
        /** More is not known of it here; the engine reads it. */
        public static final Rule RULE =
                Rule.of(text -> !text.isBlank() && text.indexOf('\0') < 0, "a Dockerfile, not empty");

        public DockerfileText {
            RULE.require(dockerfile);
        }
    }
}
