package io.dcrx.image;

import io.dcrx.image.Layer.Network;
import io.dcrx.image.Layer.Security;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Layers with strings that are hard to write in a Dockerfile: quotes, backslashes, dollars, line breaks, unicode, leading
 * dashes, and whole instructions. Public, so that other modules can try them on a real engine.
 */
public final class LayerArbitraries {
    /** Names of variables that occur; tests give them values or not. */
    public static final List<String> VARIABLES = List.of("HOME", "EMPTY", "UNSET", "A_1");

    private static final List<String> FRAGMENTS = List.of(
            "a",
            "Z",
            "0",
            "_",
            "-",
            "--",
            "--flag",
            "--from=x",
            " ",
            "  ",
            "\t",
            "\"",
            "'",
            "\\",
            "\\\\",
            "`",
            "$",
            "$$",
            "$5",
            "$?",
            "${",
            "}",
            "${}",
            "{",
            "$HOME",
            "${HOME}",
            "\\$HOME",
            "\\${HOME}",
            "${UNSET:-x y}",
            "${EMPTY:-a\"b'c\\d$e}",
            "${HOME:+${UNSET:-\\$}}",
            "${HOME:+",
            "$EMPTY",
            "$A_1",
            "[",
            "]",
            "[\"a\"]",
            "[ -f x ]",
            "<",
            "<<EOF",
            "<<-'EOF'",
            "3<<E",
            "EOF",
            "#",
            "# escape=`",
            "# syntax=x",
            "=",
            ",",
            ":",
            ";",
            "&&",
            "|",
            "*",
            "?",
            "/",
            ".",
            "..",
            "RUN rm -rf /",
            "FROM x",
            "ONBUILD",
            "é",
            "ß",
            "\u65e5\u672c",
            "\uD83D\uDE00",
            "\u00a0",
            "\u0085",
            "\u2028",
            "\u3000",
            "\uFEFF",
            "\u0001",
            "\u007f",
            "NONE",
            "CMD");

    private static final List<String> BREAKS =
            List.of("\n", "\r\n", "\r", "\\\n", "\n# x\n", "\nRUN x\n", "\nEOF\n", "\n\n");

    private LayerArbitraries() {}

    /** Texts in one line. */
    public static Arbitrary<String> texts() {
        Arbitrary<String> one = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.of(FRAGMENTS)),
                Tuple.of(1, Arbitraries.strings().ascii().ofMaxLength(5)),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(3)));
        return one.list()
                .ofMaxSize(6)
                .map(fragments -> String.join("", fragments))
                .filter(LayerArbitraries::isLine);
    }

    /** Texts that may have several lines. */
    public static Arbitrary<String> lines() {
        return Arbitraries.oneOf(texts(), Arbitraries.of(BREAKS))
                .list()
                .ofMaxSize(4)
                .map(fragments -> String.join("", fragments));
    }

    /** Texts in which variables expand. */
    public static Arbitrary<String> expanding() {
        return texts().filter(Grammar.EXPANDING::allows);
    }

    private static Arbitrary<String> filled() {
        return expanding().filter(Grammar.FILLED_EXPANDING::allows);
    }

    private static Arbitrary<String> keys() {
        return texts().map(text -> text.replace("=", "")).filter(Grammar.KEY::allows);
    }

    private static Arbitrary<String> owners() {
        return Arbitraries.oneOf(
                Arbitraries.of("root", "1000", "$HOME", "${UNSET:-7}", "a b", "--x", "\"", "\\"),
                expanding().filter(Grammar.OWNER::allows));
    }

    private static Arbitrary<String> flagOwners() {
        return owners().filter(Grammar.FLAG_OWNER::allows);
    }

    private static Arbitrary<String> options() {
        return Arbitraries.oneOf(
                Arbitraries.of("/a", "/a b", "a,b", "--x", "a=b,c", "[", "<<EOF"),
                texts().map(text -> text.replaceAll("[^\\x20-\\x7e]|[\"'\\\\$]", ""))
                        .filter(Grammar.OPTION::allows));
    }

    /** Images of every kind of layer, beginning with a stage or with args. */
    public static Arbitrary<List<Layer>> images() {
        Arbitrary<Layer> any = Arbitraries.frequencyOf(Tuple.of(9, layer()), Tuple.of(1, stage()));
        return Combinators.combine(
                        arg().list().ofMaxSize(2), stage(), any.list().ofMaxSize(12))
                .as((args, stage, layers) -> Stream.of(args, List.of(stage), layers)
                        .<Layer>flatMap(List::stream)
                        .toList());
    }

    /** Layers that neither run anything nor need files, so that they build on scratch. */
    public static Arbitrary<Layer> settings() {
        return Arbitraries.oneOf(
                arg(),
                env(),
                label(),
                user(),
                workdir(),
                cmd(),
                entrypoint(),
                expose(),
                volume(),
                healthcheck(),
                shell(),
                stopsignal());
    }

    /** Layers that can stand in a stage. */
    public static Arbitrary<Layer> layer() {
        Arbitrary<Layer> simple = Arbitraries.frequencyOf(
                Tuple.of(12, settings()), Tuple.of(2, run()), Tuple.of(1, copy()), Tuple.of(1, add()));
        return Arbitraries.frequencyOf(Tuple.of(15, simple), Tuple.of(1, simple.map(Layer.Onbuild::new)));
    }

    public static Arbitrary<Layer> stage() {
        Arbitrary<String> tags = Arbitraries.of("3.11-slim", "$A_1", "v${UNSET:-1}");
        Arbitrary<@Nullable String> aliases =
                Arbitraries.of("build", "Stage-2", "s.x_y").injectNull(0.5);
        Arbitrary<@Nullable String> platforms =
                Arbitraries.of("linux/amd64", "$BUILDPLATFORM", "linux/arm/v7").injectNull(0.7);
        return Arbitraries.oneOf(
                Combinators.combine(
                                Arbitraries.of("python", "ghcr.io/a/b", "localhost:5000/x"),
                                tags,
                                aliases,
                                digests().injectNull(0.7),
                                platforms)
                        .as(Layer.Stage::new),
                Combinators.combine(
                                Arbitraries.of("$HOME", "${UNSET:-debian}", "a/$A_1/c"),
                                tags.injectNull(0.5),
                                aliases,
                                digests().injectNull(0.7),
                                platforms)
                        .as(Layer.Stage::new));
    }

    public static Arbitrary<Layer> run() {
        return Combinators.combine(
                        commands(),
                        mounts().list().ofMaxSize(2),
                        Arbitraries.of(Network.class).injectNull(0.5),
                        Arbitraries.of(Security.class).injectNull(0.5))
                .as(Layer.Run::new);
    }

    public static Arbitrary<Layer> copy() {
        return Combinators.combine(
                        filled().list().ofMinSize(1).ofMaxSize(3),
                        filled(),
                        flagOwners().list().ofMaxSize(2),
                        Arbitraries.of("755", "0644").injectNull(0.5),
                        Arbitraries.of("build", "0", "nginx:1.29", "a.b:5/c").injectNull(0.5),
                        Arbitraries.of(true, false))
                .as((source, destination, owner, permissions, from, link) ->
                        new Layer.Copy(source, destination, at(owner, 0), at(owner, 1), permissions, from, link));
    }

    public static Arbitrary<Layer> add() {
        return Combinators.combine(
                        filled().list().ofMinSize(1).ofMaxSize(3),
                        filled(),
                        flagOwners().list().ofMaxSize(2),
                        Arbitraries.of("755", "0644").injectNull(0.5),
                        digests().injectNull(0.5),
                        Arbitraries.of(true, false))
                .as((source, destination, owner, permissions, checksum, link) ->
                        new Layer.Add(source, destination, at(owner, 0), at(owner, 1), permissions, checksum, link));
    }

    public static Arbitrary<Layer> arg() {
        return Combinators.combine(Arbitraries.of(VARIABLES), expanding().injectNull(0.2))
                .as(Layer.Arg::new);
    }

    public static Arbitrary<Layer> env() {
        return Combinators.combine(keys(), expanding()).as(Layer.Env::new);
    }

    public static Arbitrary<Layer> label() {
        return Combinators.combine(keys(), expanding()).as(Layer.Label::new);
    }

    public static Arbitrary<Layer> user() {
        return Combinators.combine(owners(), owners().injectNull(0.5)).as(Layer.User::new);
    }

    public static Arbitrary<Layer> workdir() {
        return filled().map(Layer.Workdir::new);
    }

    public static Arbitrary<Layer> cmd() {
        return Arbitraries.oneOf(commands(), Arbitraries.of(new Command.Exec(List.of())))
                .map(Layer.Cmd::new);
    }

    public static Arbitrary<Layer> entrypoint() {
        return lines().list().ofMaxSize(3).map(Layer.Entrypoint::new);
    }

    public static Arbitrary<Layer> expose() {
        return Arbitraries.of(
                        "80",
                        "53/udp",
                        "8000-8010/tcp",
                        "$A_1",
                        "${UNSET:-99}/sctp",
                        "80-$A_1",
                        "${UNSET:-8000}-$A_1/tcp")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(Layer.Expose::new);
    }

    public static Arbitrary<Layer> volume() {
        return filled().filter(text -> !text.isBlank())
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(Layer.Volume::new);
    }

    public static Arbitrary<Layer> healthcheck() {
        Arbitrary<@Nullable BigDecimal> seconds = Arbitraries.of("0", "30", "0.5", "1.125", "100")
                .map(BigDecimal::new)
                .injectNull(0.4);
        Arbitrary<Layer> check = Combinators.combine(
                        seconds,
                        seconds,
                        seconds,
                        Arbitraries.integers().between(1, 9).injectNull(0.5),
                        commands())
                .as((interval, timeout, start, retries, command) ->
                        new Layer.Healthcheck(false, interval, timeout, start, retries, command));
        return Arbitraries.oneOf(check, Arbitraries.of(Layer.Healthcheck.nothing()));
    }

    public static Arbitrary<Layer> shell() {
        return lines().list().ofMinSize(1).ofMaxSize(3).map(Layer.Shell::new);
    }

    public static Arbitrary<Layer> stopsignal() {
        return Arbitraries.of("SIGTERM", "9", "SIGRTMIN+3").map(Layer.Stopsignal::new);
    }

    private static Arbitrary<Command> commands() {
        return Arbitraries.oneOf(
                lines().filter(Grammar.SHELL_COMMAND::allows).map(Command.Shell::new),
                lines().list().ofMinSize(1).ofMaxSize(3).map(Command.Exec::new));
    }

    public static Arbitrary<Mount> mounts() {
        Arbitrary<Boolean> flag = Arbitraries.of(true, false);
        Arbitrary<@Nullable String> option = options().injectNull(0.5);
        Arbitrary<@Nullable String> source =
                Arbitraries.of("build", "0", "nginx:1.29").injectNull(0.5);
        Arbitrary<@Nullable String> mode = Arbitraries.of("700", "0755").injectNull(0.5);
        Arbitrary<@Nullable String> number =
                Arbitraries.of("0", "1000", "4294967295").injectNull(0.5);
        return Arbitraries.oneOf(
                Combinators.combine(options(), option, source, flag).as(Mount.Bind::new),
                Combinators.combine(
                                option,
                                options(),
                                option,
                                source,
                                flag,
                                Arbitraries.of(Mount.Sharing.class).injectNull(0.5),
                                mode,
                                number)
                        .as((id, target, from, stage, readonly, sharing, permissions, owner) ->
                                new Mount.Cache(id, target, from, stage, readonly, sharing, permissions, owner, owner)),
                Combinators.combine(options(), option, flag, mode, number, number)
                        .as(Mount.Secret::new),
                Combinators.combine(option, option, flag, mode, number, number).as(Mount.Ssh::new),
                Combinators.combine(
                                options(),
                                Arbitraries.longs().between(1, 1L << 40).injectNull(0.5))
                        .as(Mount.Tmpfs::new));
    }

    private static Arbitrary<Digest> digests() {
        return Arbitraries.of("0", "f").map(digit -> new Digest("sha256:" + digit.repeat(64)));
    }

    private static @Nullable String at(List<String> list, int index) {
        return index < list.size() ? list.get(index) : null;
    }

    private static boolean isLine(String text) {
        return Grammar.LINE.allows(text) && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
