package io.dcrx.image;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes layers as a Dockerfile, so that every string means itself to the engine that reads it, be it an old one or a new
 * one. No parser directive is ever written, so the escape character is the backslash.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">the Dockerfile reference</a>
 */
public final class Dockerfile {
    private final StringBuilder text = new StringBuilder();
    private final Map<String, Shells> stages = new HashMap<>();
    private Shells shells = Shells.DEFAULT;
    private String stage = "";

    Dockerfile() {}

    /** The Dockerfile that builds these layers, one instruction a line, ending in a line break. */
    public static String render(List<Layer> layers) {
        Dockerfile dockerfile = new Dockerfile();
        layers.forEach(dockerfile::add);
        return dockerfile.text.toString();
    }

    /** @throws IllegalArgumentException if the layer is too long to be written */
    void add(Layer layer) {
        follow(layer);
        text.append(Line.wrap(instruction(layer))).append('\n');
    }

    /** Keeps up with the shells, which an image has from its stage, and a stage from the one that it is based on. */
    private void follow(Layer layer) {
        switch (layer) {
            case Layer.Stage from -> {
                shells = stages.getOrDefault(key(from.base()), Shells.DEFAULT).ofChild();
                stage = from.alias() == null ? "" : key(from.alias());
            }
            case Layer.Shell(List<String> command) -> shells = shells.withShell(command);
            case Layer.Onbuild(Layer.Shell(List<String> command)) -> shells = shells.withTrigger(command);
            default -> {}
        }
        stages.put(stage, shells);
    }

    /** Stages are found in any case. No base is called by the empty name, which stands for all stages without one. */
    private static String key(String alias) {
        return alias.toLowerCase(Locale.ROOT);
    }

    private String instruction(Layer layer) {
        return layer instanceof Layer.Onbuild(Layer instruction)
                ? "ONBUILD " + instruction(instruction, shells.ofChild().now())
                : instruction(layer, shells.now());
    }

    private static String instruction(Layer layer, ShellForm shell) {
        return switch (layer) {
            case Layer.Stage from -> from(from);
            case Layer.Run run -> run(run, shell);
            case Layer.Copy copy -> copy(copy);
            case Layer.Add add -> add(add);
            case Layer.Arg(String name, @Nullable String value) ->
                "ARG " + name + (value == null ? "" : "=" + Quoting.expanding(value));
            case Layer.Env(String key, String value) -> "ENV " + Quoting.literal(key) + "=" + Quoting.expanding(value);
            case Layer.Label(String name, String value) ->
                "LABEL " + Quoting.literal(name) + "=" + Quoting.expanding(value);
            case Layer.User(String user, @Nullable String group) -> "USER " + owner(user, group);
            case Layer.Workdir(String path) -> "WORKDIR " + Quoting.expanding(path);
            case Layer.Cmd(Command command) -> "CMD " + shell.write(command);
            case Layer.Entrypoint(List<String> command) -> "ENTRYPOINT " + Quoting.json(command);
            case Layer.Expose(List<String> ports) -> "EXPOSE " + String.join(" ", ports);
            case Layer.Volume(List<String> paths) -> "VOLUME " + words(paths.stream());
            case Layer.Healthcheck check -> healthcheck(check, shell);
            case Layer.Shell(List<String> command) -> "SHELL " + Quoting.json(command);
            case Layer.Stopsignal(String signal) -> "STOPSIGNAL " + signal;
            case Layer.Onbuild _ -> throw new IllegalArgumentException("a trigger must be no trigger");
        };
    }

    private static String from(Layer.Stage stage) {
        return new Flags("FROM")
                        .add("platform", stage.platform())
                        .line(stage.base()
                                + (stage.tag() == null ? "" : ":" + stage.tag())
                                + (stage.digest() == null ? "" : "@" + stage.digest()))
                + (stage.alias() == null ? "" : " AS " + stage.alias());
    }

    private static String run(Layer.Run run, ShellForm shell) {
        Flags flags = new Flags("RUN");
        run.mounts().forEach(mount -> flags.add("mount", MountOptions.of(mount)));
        if (run.network() != null && run.network() != Layer.Network.DEFAULT) {
            flags.add("network", run.network().name().toLowerCase(Locale.ROOT));
        }
        if (run.security() != null && run.security() != Layer.Security.SANDBOX) {
            flags.add("security", run.security().name().toLowerCase(Locale.ROOT));
        }
        return flags.line(shell.write(run.command()));
    }

    private static String copy(Layer.Copy copy) {
        return new Flags("COPY")
                .add("from", copy.fromSource())
                .add("chown", chown(copy.userId(), copy.groupId()))
                .add("chmod", copy.permissions())
                .add("link", copy.link() ? "true" : null)
                .line(words(Stream.concat(copy.source().stream(), Stream.of(copy.destination()))));
    }

    private static String add(Layer.Add add) {
        return new Flags("ADD")
                .add("chown", chown(add.userId(), add.groupId()))
                .add("chmod", add.permissions())
                .add("checksum", add.checksum() == null ? null : add.checksum().toString())
                .add("link", add.link() ? "true" : null)
                .line(words(Stream.concat(add.source().stream(), Stream.of(add.destination()))));
    }

    private static @Nullable String chown(@Nullable String user, @Nullable String group) {
        return user == null ? null : owner(user, group);
    }

    private static String owner(String user, @Nullable String group) {
        return group == null ? Quoting.expanding(user) : Quoting.expanding(user, ":", group);
    }

    private static String healthcheck(Layer.Healthcheck check, ShellForm shell) {
        if (check.command() == null) {
            return "HEALTHCHECK NONE";
        }
        return new Flags("HEALTHCHECK")
                .add("interval", seconds(check.interval()))
                .add("timeout", seconds(check.timeout()))
                .add("start-period", seconds(check.startPeriod()))
                .add("retries", check.retries() == null ? null : check.retries().toString())
                .line("CMD " + shell.write(check.command()));
    }

    /** Zero leaves it to the engine, as nothing does; older engines refuse it. */
    private static @Nullable String seconds(@Nullable BigDecimal seconds) {
        return seconds == null || seconds.signum() == 0 ? null : seconds.toPlainString() + "s";
    }

    /** A JSON list of words for the lexer: it reads them once more, so nothing but JSON would keep spaces together. */
    private static String words(Stream<String> texts) {
        return Quoting.json(texts.map(Quoting::expanding).toList());
    }

    /**
     * @param now runs commands that are given as text
     * @param trigger runs those of images that are built from this one, if a trigger says so
     */
    private record Shells(ShellForm now, @Nullable ShellForm trigger) {
        static final Shells DEFAULT = new Shells(ShellForm.DEFAULT, null);

        Shells ofChild() {
            return new Shells(trigger == null ? now : trigger, null);
        }

        Shells withShell(List<String> command) {
            return new Shells(new ShellForm(command), trigger);
        }

        Shells withTrigger(List<String> command) {
            return new Shells(now, new ShellForm(command));
        }
    }

    /** The flags between an instruction and its arguments. */
    private static final class Flags {
        private final List<String> words = new ArrayList<>();

        Flags(String instruction) {
            words.add(instruction);
        }

        Flags add(String name, @Nullable String value) {
            if (value != null) {
                words.add("--" + name + "=" + Quoting.flag(value));
            }
            return this;
        }

        String line(String arguments) {
            return words.stream().collect(Collectors.joining(" ")) + " " + arguments;
        }
    }
}
