package io.dcrx.image;

import java.util.List;

/**
 * Writes layers as a Dockerfile, so that every string means itself to the engine that reads it.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">the Dockerfile reference</a>
 */
public final class Dockerfile {
    private final StringBuilder text = new StringBuilder();
    private ShellForm shell = ShellForm.DEFAULT;

    private Dockerfile() {}

    /** The Dockerfile that builds these layers, one instruction a line, ending in a line break. */
    public static String render(List<Layer> layers) {
        Dockerfile dockerfile = new Dockerfile();
        layers.forEach(dockerfile::add);
        return dockerfile.text.toString();
    }

    private void add(Layer layer) {
        text.append(Line.wrap(instruction(layer))).append('\n');
    }

    private String instruction(Layer layer) {
        return switch (layer) {
            case Layer.Stage stage -> stage(stage);
            case Layer.Run run -> "RUN " + shell.write(run.command());
            case Layer.Env env -> "ENV " + Quoting.literal(env.key()) + "=" + Quoting.expanding(env.value());
            case Layer.Label label -> "LABEL " + Quoting.literal(label.name()) + "=" + Quoting.expanding(label.value());
            case Layer.Workdir workdir -> "WORKDIR " + Quoting.expanding(workdir.path());
            case Layer.Cmd cmd -> "CMD " + shell.write(cmd.command());
            case Layer.Entrypoint entrypoint -> "ENTRYPOINT " + Quoting.json(entrypoint.command());
        };
    }

    private String stage(Layer.Stage stage) {
        shell = ShellForm.DEFAULT;
        return "FROM " + stage.base() + (stage.tag() == null ? "" : ":" + stage.tag());
    }
}
