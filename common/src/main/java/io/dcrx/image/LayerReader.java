package io.dcrx.image;

import io.dcrx.parse.Fields;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the layers of one image from JSON, in their order: what a layer may be depends on those before it. */
public final class LayerReader {
    private final SequencedMap<String, Function<Fields, Optional<Layer>>> types = new TreeMap<>(Map.ofEntries(
            Map.entry("stage", this::stage),
            Map.entry("run", LayerReader::run),
            Map.entry("copy", LayerReader::copy),
            Map.entry("add", LayerReader::add),
            Map.entry("arg", LayerReader::arg),
            Map.entry("env", LayerReader::env),
            Map.entry("label", LayerReader::label),
            Map.entry("user", LayerReader::user),
            Map.entry("workdir", LayerReader::workdir),
            Map.entry("cmd", LayerReader::cmd),
            Map.entry("entrypoint", LayerReader::entrypoint),
            Map.entry("expose", LayerReader::expose),
            Map.entry("volume", LayerReader::volume),
            Map.entry("healthcheck", LayerReader::healthcheck),
            Map.entry("shell", LayerReader::shell),
            Map.entry("stopsignal", LayerReader::stopsignal),
            Map.entry("onbuild", this::onbuild)));

    private final Set<String> aliases = new HashSet<>();
    private final Dockerfile dockerfile = new Dockerfile();
    private boolean started;

    /** Reads the next layer. */
    public Optional<Layer> read(Fields fields) {
        boolean isArg = fields.has("layer_type", "arg");
        boolean isStage = fields.has("layer_type", "stage");
        Optional<Function<Fields, Optional<Layer>>> reader = fields.choice("layer_type", types);
        if (!started && !isArg && !isStage && reader.isPresent()) {
            fields.wrong("must be a stage: nothing but args can come before the first stage");
        }
        started |= !isArg;
        return reader.flatMap(type -> type.apply(fields)).flatMap(layer -> rendered(layer, fields));
    }

    /** What is read can be written: a build must not fail because of that much later. */
    private Optional<Layer> rendered(Layer layer, Fields fields) {
        try {
            dockerfile.add(layer);
            return Optional.of(layer);
        } catch (IllegalArgumentException e) {
            return fields.wrong("cannot be written in a Dockerfile: " + e.getMessage());
        }
    }

    /** Whether there was a layer that is no arg. */
    public boolean started() {
        return started;
    }

    private Optional<Layer> stage(Fields fields) {
        String base = fields.text("base", Grammar.BASE);
        Optional<String> tag = fields.optionalText("tag", Grammar.TAG);
        Optional<String> alias = fields.optionalText("alias", Grammar.ALIAS);
        Optional<String> digest = fields.optionalText("digest", Grammar.DIGEST);
        Optional<String> platform = fields.optionalText("platform", Grammar.PLATFORM);
        boolean isScratch = base.equals("scratch");
        checkBase(base, isScratch || digest.isPresent() || fields.has("tag"), fields);
        alias.ifPresent(name -> aliases.add(name.toLowerCase(Locale.ROOT)));
        return fields.build(() -> new Layer.Stage(
                base,
                isScratch ? null : tag.orElse(null),
                alias.orElse(null),
                digest.map(Digest::new).orElse(null),
                platform.orElse(null)));
    }

    /** A stage is not called by its repository alone: that would be whatever happens to be its latest image. */
    private void checkBase(String base, boolean isExact, Fields fields) {
        if (base.isEmpty() || base.contains("$") || aliases.contains(base.toLowerCase(Locale.ROOT))) {
            return;
        }
        if (!ImageReference.isRepository(base)) {
            fields.wrongField("base", "is no earlier stage, and an image's name is in lower case");
        } else if (!isExact) {
            fields.wrongField("tag", "is required: which image of " + base);
        }
    }

    private static Optional<Layer> run(Fields fields) {
        Optional<Command> command = command(fields, 1);
        List<Mount> mounts = mounts(fields);
        Optional<Layer.Network> network = fields.optionalChoice("network", Layer.Network.class);
        Optional<Layer.Security> security = fields.optionalChoice("security", Layer.Security.class);
        return fields.build(
                () -> new Layer.Run(command.orElseThrow(), mounts, network.orElse(null), security.orElse(null)));
    }

    private static List<Mount> mounts(Fields fields) {
        boolean isOne = fields.has("mount");
        if (isOne && fields.has("mounts")) {
            fields.wrongField("mounts", "must not be given beside mount; put them all here");
        }
        return isOne
                ? fields.object("mount", MountReader::read).stream().toList()
                : fields.optionalObjects("mounts", MountReader::read);
    }

    private static Optional<Layer> copy(Fields fields) {
        List<String> source = fields.textOrTexts("source", Grammar.FILLED_EXPANDING);
        String destination = fields.text("destination", Grammar.FILLED_EXPANDING);
        Owner owner = Owner.read(fields);
        Optional<String> permissions = fields.optionalText("permissions", Grammar.PERMISSIONS);
        Optional<String> from = fields.optionalScalar("from_source", Grammar.SOURCE);
        boolean link = fields.flag("link");
        return fields.build(() -> new Layer.Copy(
                source, destination, owner.user, owner.group, permissions.orElse(null), from.orElse(null), link));
    }

    private static Optional<Layer> add(Fields fields) {
        List<String> source = fields.textOrTexts("source", Grammar.FILLED_EXPANDING);
        String destination = fields.text("destination", Grammar.FILLED_EXPANDING);
        Owner owner = Owner.read(fields);
        Optional<String> permissions = fields.optionalText("permissions", Grammar.PERMISSIONS);
        Optional<String> checksum = fields.optionalText("checksum", Grammar.DIGEST);
        boolean link = fields.flag("link");
        return fields.build(() -> new Layer.Add(
                source,
                destination,
                owner.user,
                owner.group,
                permissions.orElse(null),
                checksum.map(Digest::new).orElse(null),
                link));
    }

    private static Optional<Layer> arg(Fields fields) {
        String name = fields.text("name", Grammar.VARIABLE_NAME);
        Optional<String> value = fields.optionalScalar("default", Grammar.EXPANDING);
        return fields.build(() -> new Layer.Arg(name, value.orElse(null)));
    }

    private static Optional<Layer> env(Fields fields) {
        String key = fields.text("key", Grammar.KEY);
        String value = fields.scalar("value", Grammar.EXPANDING);
        return fields.build(() -> new Layer.Env(key, value));
    }

    private static Optional<Layer> label(Fields fields) {
        String name = fields.text("name", Grammar.KEY);
        String value = fields.scalar("value", Grammar.EXPANDING);
        return fields.build(() -> new Layer.Label(name, value));
    }

    private static Optional<Layer> user(Fields fields) {
        String user = fields.scalar("user_id", Grammar.OWNER);
        Optional<String> group = fields.optionalScalar("group_id", Grammar.OWNER);
        return fields.build(() -> new Layer.User(user, group.orElse(null)));
    }

    private static Optional<Layer> workdir(Fields fields) {
        String path = fields.text("path", Grammar.FILLED_EXPANDING);
        return fields.build(() -> new Layer.Workdir(path));
    }

    private static Optional<Layer> cmd(Fields fields) {
        Optional<Command> command = command(fields, 0);
        return fields.build(() -> new Layer.Cmd(command.orElseThrow()));
    }

    private static Optional<Layer> entrypoint(Fields fields) {
        List<String> command = fields.words("command", 0);
        return fields.build(() -> new Layer.Entrypoint(command));
    }

    private static Optional<Layer> expose(Fields fields) {
        List<String> ports = fields.scalars("ports", Grammar.PORT);
        return fields.build(() -> new Layer.Expose(ports));
    }

    private static Optional<Layer> volume(Fields fields) {
        List<String> paths = fields.texts("paths", Grammar.FILLED_EXPANDING);
        return fields.build(() -> new Layer.Volume(paths));
    }

    private static Optional<Layer> healthcheck(Fields fields) {
        if (fields.flag("none")) {
            return fields.build(Layer.Healthcheck::nothing);
        }
        Optional<BigDecimal> interval = seconds("interval", fields);
        Optional<BigDecimal> timeout = seconds("timeout", fields);
        Optional<BigDecimal> startPeriod = seconds("start_period", fields);
        Optional<Long> retries = fields.optionalInteger("retries", 1, Integer.MAX_VALUE);
        Optional<Command> command =
                fields.isObject("command") ? fields.object("command", LayerReader::nestedCmd) : command(fields, 1);
        return fields.build(() -> new Layer.Healthcheck(
                false,
                interval.orElse(null),
                timeout.orElse(null),
                startPeriod.orElse(null),
                retries.map(Math::toIntExact).orElse(null),
                command.orElseThrow()));
    }

    /** In dcrx the command of a health check is a cmd layer. */
    private static Optional<Command> nestedCmd(Fields fields) {
        fields.optionalText("layer_type", Grammar.CMD);
        Optional<Command> command = command(fields, 1);
        return fields.build(command::orElseThrow);
    }

    private static Optional<BigDecimal> seconds(String name, Fields fields) {
        return fields.optionalNumber(name, BigDecimal.ZERO, Layer.Healthcheck.MOST_SECONDS)
                .flatMap(seconds -> seconds.stripTrailingZeros().scale() <= 3
                        ? Optional.of(seconds)
                        : fields.wrongField(name, "must be a number of seconds to the millisecond"));
    }

    private static Optional<Layer> shell(Fields fields) {
        List<String> command = fields.words("command", 1);
        return fields.build(() -> new Layer.Shell(command));
    }

    private static Optional<Layer> stopsignal(Fields fields) {
        String signal = fields.scalar("signal", Grammar.SIGNAL);
        return fields.build(() -> new Layer.Stopsignal(signal));
    }

    private Optional<Layer> onbuild(Fields fields) {
        Optional<Layer> instruction = fields.object("instruction", this::trigger);
        return fields.build(() -> new Layer.Onbuild(instruction.orElseThrow()));
    }

    private Optional<Layer> trigger(Fields fields) {
        SequencedMap<String, Function<Fields, Optional<Layer>>> triggers = new TreeMap<>(types);
        triggers.remove("stage");
        triggers.remove("onbuild");
        return fields.choice("layer_type", triggers).flatMap(reader -> reader.apply(fields));
    }

    private static Optional<Command> command(Fields fields, int least) {
        return fields.linesOrWords("command", Grammar.SHELL_COMMAND, Command.Shell::new, least, Command.Exec::new);
    }

    /** A user and perhaps a group. */
    private record Owner(@Nullable String user, @Nullable String group) {
        static Owner read(Fields fields) {
            Optional<String> user = fields.optionalScalar("user_id", Grammar.FLAG_OWNER);
            Optional<String> group = fields.optionalScalar("group_id", Grammar.FLAG_OWNER);
            if (group.isPresent() && !fields.has("user_id")) {
                fields.wrongField("user_id", "is required beside group_id");
            }
            return new Owner(user.orElse(null), group.orElse(null));
        }
    }
}
