package io.dcrx.image;

import io.dcrx.parse.Fields;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads the layers of one image from JSON, in their order: what a layer may be depends on those before it. */
public final class LayerReader {
    private final Map<String, Function<Fields, Optional<? extends Layer>>> types = new TreeMap<>(Map.of(
            "stage", this::stage,
            "run", this::run,
            "env", this::env,
            "label", this::label,
            "workdir", this::workdir,
            "cmd", this::cmd,
            "entrypoint", this::entrypoint));

    private final Set<String> aliases = new HashSet<>();
    private boolean started;

    /** Reads the next layer. */
    public Optional<Layer> read(Fields fields) {
        String type = fields.text("layer_type");
        if (type.isEmpty()) {
            return Optional.empty();
        }
        Function<Fields, Optional<? extends Layer>> reader = types.get(type);
        if (reader == null) {
            return fields.wrongField("layer_type", "must be one of " + String.join(", ", types.keySet()));
        }
        if (!started && !type.equals("stage") && !type.equals("arg")) {
            fields.wrong("must be a stage: nothing but args can come before the first stage");
        }
        started |= !type.equals("arg");
        return reader.apply(fields).map(layer -> layer);
    }

    /** Whether there was a layer that is no arg. */
    public boolean started() {
        return started;
    }

    private Optional<Layer.Stage> stage(Fields fields) {
        String base = fields.text("base", Grammar.BASE);
        Optional<String> tag = fields.optionalText("tag", Grammar.TAG);
        boolean isStage = aliases.contains(base.toLowerCase(Locale.ROOT));
        if (!base.isEmpty()
                && tag.isEmpty()
                && !fields.has("tag")
                && !base.equals("scratch")
                && !base.contains("$")
                && !isStage) {
            fields.wrongField("tag", "is required: which of the images of " + base);
        }
        return fields.build(() -> new Layer.Stage(base, base.equals("scratch") ? null : tag.orElse(null)));
    }

    private Optional<Layer.Run> run(Fields fields) {
        Optional<Command> command = command(fields, 1);
        return fields.build(() -> new Layer.Run(command.orElseThrow()));
    }

    private Optional<Layer.Env> env(Fields fields) {
        String key = fields.text("key", Grammar.KEY);
        String value = fields.scalar("value", Grammar.EXPANDING);
        return fields.build(() -> new Layer.Env(key, value));
    }

    private Optional<Layer.Label> label(Fields fields) {
        String name = fields.text("name", Grammar.KEY);
        String value = fields.scalar("value", Grammar.EXPANDING);
        return fields.build(() -> new Layer.Label(name, value));
    }

    private Optional<Layer.Workdir> workdir(Fields fields) {
        String path = fields.text("path", Grammar.FILLED_EXPANDING);
        return fields.build(() -> new Layer.Workdir(path));
    }

    private Optional<Layer.Cmd> cmd(Fields fields) {
        Optional<Command> command = command(fields, 0);
        return fields.build(() -> new Layer.Cmd(command.orElseThrow()));
    }

    private Optional<Layer.Entrypoint> entrypoint(Fields fields) {
        var command = fields.words("command", 0);
        return fields.build(() -> new Layer.Entrypoint(command));
    }

    private static Optional<Command> command(Fields fields, int least) {
        return fields.isList("command")
                ? Optional.of(new Command.Exec(fields.words("command", least)))
                : Optional.of(new Command.Shell(fields.lines("command")));
    }
}
