package io.dcrx.image;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One instruction of an image, named and shaped as in the Python library dcrx. Strings mean themselves; see
 * {@link Dockerfile} for how they are written.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "layer_type")
@JsonSubTypes({
    @JsonSubTypes.Type(Layer.Stage.class),
    @JsonSubTypes.Type(Layer.Run.class),
    @JsonSubTypes.Type(Layer.Env.class),
    @JsonSubTypes.Type(Layer.Label.class),
    @JsonSubTypes.Type(Layer.Workdir.class),
    @JsonSubTypes.Type(Layer.Cmd.class),
    @JsonSubTypes.Type(Layer.Entrypoint.class),
})
public sealed interface Layer {

    /** {@code FROM base:tag}. The base {@code scratch} has no tag. */
    @JsonTypeName("stage")
    record Stage(String base, @Nullable String tag) implements Layer {
        public Stage {
            Grammar.BASE.require(base);
            Grammar.TAG.allow(tag);
        }
    }

    /** {@code RUN}: a command for the shell, line breaks included, or a list that is executed as it is. */
    @JsonTypeName("run")
    record Run(Command command) implements Layer {}

    /** {@code ENV key=value}. */
    @JsonTypeName("env")
    record Env(String key, String value) implements Layer {
        public Env {
            Grammar.KEY.require(key);
            Grammar.EXPANDING.require(value);
        }
    }

    /** {@code LABEL name=value}. */
    @JsonTypeName("label")
    record Label(String name, String value) implements Layer {
        public Label {
            Grammar.KEY.require(name);
            Grammar.EXPANDING.require(value);
        }
    }

    /** {@code WORKDIR path}. */
    @JsonTypeName("workdir")
    record Workdir(String path) implements Layer {
        public Workdir {
            Grammar.FILLED_EXPANDING.require(path);
        }
    }

    /** {@code CMD}: what the container runs by default. */
    @JsonTypeName("cmd")
    record Cmd(Command command) implements Layer {}

    /** {@code ENTRYPOINT}, always in exec form. */
    @JsonTypeName("entrypoint")
    record Entrypoint(List<String> command) implements Layer {
        public Entrypoint {
            command = List.copyOf(command);
        }
    }
}
