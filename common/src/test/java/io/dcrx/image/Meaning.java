package io.dcrx.image;

import io.dcrx.image.ReadDockerfile.Instruction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What layers mean: the instructions and values that a reader of their Dockerfile must arrive at. */
final class Meaning {
    private final Function<String, @Nullable String> variables;
    private List<String> shell = List.of("/bin/sh", "-c");
    private List<String> triggerShell = List.of();

    private Meaning(Function<String, @Nullable String> variables) {
        this.variables = variables;
    }

    /** For images none of whose stages is based on another. */
    static List<Instruction> of(List<Layer> layers, Function<String, @Nullable String> variables) {
        Meaning meaning = new Meaning(variables);
        return layers.stream().map(meaning::of).toList();
    }

    private Instruction of(Layer layer) {
        return switch (layer) {
            case Layer.Stage stage -> stage(stage);
            case Layer.Run run -> command("RUN", runFlags(run), run.command());
            case Layer.Copy copy ->
                files(
                        "COPY",
                        Stream.of(
                                flag("from", copy.fromSource()),
                                flag("chown", chown(copy.userId(), copy.groupId())),
                                flag("chmod", copy.permissions()),
                                flag("link", copy.link() ? "true" : null)),
                        copy.source(),
                        copy.destination());
            case Layer.Add add ->
                files(
                        "ADD",
                        Stream.of(
                                flag("chown", chown(add.userId(), add.groupId())),
                                flag("chmod", add.permissions()),
                                flag("checksum", add.checksum()),
                                flag("link", add.link() ? "true" : null)),
                        add.source(),
                        add.destination());
            case Layer.Arg(String name, @Nullable String value) ->
                texts("ARG", value == null ? List.of(name) : List.of(name, expand(value)));
            case Layer.Env(String key, String value) -> texts("ENV", List.of(key, expand(value)));
            case Layer.Label(String name, String value) -> texts("LABEL", List.of(name, expand(value)));
            case Layer.User(String user, @Nullable String group) ->
                texts(
                        "USER",
                        flag("", owner(user, group))
                                .map(flag -> flag.substring(3))
                                .toList());
            case Layer.Workdir(String path) -> texts("WORKDIR", List.of(expand(path)));
            case Layer.Cmd(Command command) -> command("CMD", List.of(), command);
            case Layer.Entrypoint(List<String> command) -> list("ENTRYPOINT", command);
            case Layer.Expose(List<String> ports) -> texts("EXPOSE", expand(ports));
            case Layer.Volume(List<String> paths) -> list("VOLUME", expand(paths));
            case Layer.Healthcheck check -> healthcheck(check);
            case Layer.Shell(List<String> command) -> {
                shell = command;
                yield list("SHELL", command);
            }
            case Layer.Stopsignal(String signal) -> texts("STOPSIGNAL", List.of(signal));
            case Layer.Onbuild(Layer instruction) ->
                new Instruction("ONBUILD", List.of(), false, List.of(), trigger(instruction));
        };
    }

    private Instruction trigger(Layer instruction) {
        Meaning child = new Meaning(variables);
        child.shell = triggerShell.isEmpty() ? shell : triggerShell;
        Instruction trigger = child.of(instruction);
        if (instruction instanceof Layer.Shell) {
            triggerShell = child.shell;
        }
        return trigger;
    }

    private Instruction stage(Layer.Stage stage) {
        shell = List.of("/bin/sh", "-c");
        triggerShell = List.of();
        String from = expand(stage.base())
                + (stage.tag() == null ? "" : ":" + expand(stage.tag()))
                + (stage.digest() == null ? "" : "@" + stage.digest());
        return new Instruction(
                "FROM",
                // Flags are compared as they are written; engines expand this one.
                flag("platform", stage.platform()).toList(),
                false,
                stage.alias() == null ? List.of(from) : List.of(from, "AS", stage.alias()),
                null);
    }

    private static List<String> runFlags(Layer.Run run) {
        List<String> flags = new ArrayList<>();
        run.mounts().forEach(mount -> flags.add("--mount=" + MountOptions.of(mount)));
        if (run.network() != null && run.network() != Layer.Network.DEFAULT) {
            flags.add("--network=" + run.network().name().toLowerCase(Locale.ROOT));
        }
        if (run.security() != null && run.security() != Layer.Security.SANDBOX) {
            flags.add("--security=" + run.security().name().toLowerCase(Locale.ROOT));
        }
        return flags;
    }

    private Instruction files(String name, Stream<Stream<String>> flags, List<String> sources, String destination) {
        return new Instruction(
                name,
                flags.flatMap(flag -> flag).toList(),
                true,
                Stream.concat(expand(sources).stream(), Stream.of(expand(destination)))
                        .toList(),
                null);
    }

    private Instruction healthcheck(Layer.Healthcheck check) {
        @Nullable Command command = check.command();
        if (command == null) {
            return texts("HEALTHCHECK", List.of("NONE"));
        }
        List<String> flags = Stream.of(
                        flag("interval", seconds(check.interval())),
                        flag("timeout", seconds(check.timeout())),
                        flag("start-period", seconds(check.startPeriod())),
                        flag("retries", check.retries()))
                .flatMap(flag -> flag)
                .toList();
        return command("HEALTHCHECK", flags, command);
    }

    /** A text stays one, or, where a Dockerfile cannot hold it, is handed to the shell as a word: that means the same. */
    private Instruction command(String name, List<String> flags, Command command) {
        return switch (command) {
            case Command.Exec(List<String> words) -> new Instruction(name, flags, true, words, null);
            case Command.Shell(String text) ->
                ShellForm.DEFAULT.write(command).equals(text)
                        ? new Instruction(name, flags, false, List.of(text), null)
                        : new Instruction(
                                name,
                                flags,
                                true,
                                Stream.concat(shell.stream(), Stream.of(text)).toList(),
                                null);
        };
    }

    private static @Nullable String seconds(@Nullable BigDecimal seconds) {
        return seconds == null || seconds.signum() == 0 ? null : seconds + "s";
    }

    private static Instruction texts(String name, List<String> values) {
        return new Instruction(name, List.of(), false, values, null);
    }

    private static Instruction list(String name, List<String> values) {
        return new Instruction(name, List.of(), true, values, null);
    }

    private static Stream<String> flag(String name, @Nullable Object value) {
        return value == null ? Stream.empty() : Stream.of("--" + name + "=" + value);
    }

    private @Nullable String chown(@Nullable String user, @Nullable String group) {
        return user == null ? null : owner(user, group);
    }

    private String owner(String user, @Nullable String group) {
        return group == null ? expand(user) : expand(user) + ":" + expand(group);
    }

    private String expand(String text) {
        return Template.parse(text).expand(variables);
    }

    private List<String> expand(List<String> texts) {
        return texts.stream().map(this::expand).toList();
    }
}
