package io.dcrx.worker.engine;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.Command;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.image.Layer.Network;
import io.dcrx.image.Source;
import io.dcrx.job.EngineChoice;
import io.dcrx.job.EngineKind;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.worker.Registry;
import io.dcrx.worker.Surroundings;
import io.dcrx.worker.context.ContextFailure;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.context.Tars;
import io.dcrx.worker.engine.buildkit.Engineering;
import io.dcrx.worker.engine.buildkit.ImageFiles;
import io.dcrx.worker.engine.jib.JibEngineering;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * One spec is one image, whichever engine made it: what an image says of itself is the same in every field, and every layer has the
 * same files with the same owners, modes and contents.
 */
class EngineContractIT {
    private static final Engineering buildKit = new Engineering();
    private static final JibEngineering jib = new JibEngineering();
    private static final Layer.Stage PYTHON = new Layer.Stage("python", "3.11-slim");
    private static final Layer.Stage SCRATCH = new Layer.Stage("scratch", null);

    /** Has of everything what a base can hand down. */
    private static final Layer.Stage RICH = new Layer.Stage(Surroundings.registry() + "/it/rich-base", "1");

    private static final List<Layer> MAKE_RICH = List.of(
            PYTHON,
            new Layer.Env("GREETING", "hello"),
            new Layer.Env("EMPTY", ""),
            new Layer.Label("base", "rich"),
            new Layer.User("nobody", null),
            new Layer.Workdir("/srv/data"),
            new Layer.Shell(List.of("/bin/bash", "-c")),
            new Layer.Stopsignal("SIGINT"),
            new Layer.Healthcheck(false, null, null, null, 3, new Command.Shell("true")),
            new Layer.Expose(List.of("8080")),
            new Layer.Volume(List.of("/var/lib/base")),
            new Layer.Entrypoint(List.of("/entry")),
            new Layer.Cmd(new Command.Exec(List.of("serve"))));

    @TempDir
    private static Path folder;

    private static Path context;

    @BeforeAll
    static void makeContext() throws IOException {
        context = Files.write(folder.resolve("context.tar"), Tars.tar(EngineContractIT::write));
    }

    @AfterAll
    static void close() throws Exception {
        buildKit.close();
    }

    static Stream<Arguments> specs() {
        return Stream.of(
                arguments("nothing but a base", of(PYTHON)),
                arguments("hello world", of(PYTHON, new Layer.Entrypoint(List.of("echo", "Hello world!")))),
                arguments("scratch", of(SCRATCH, new Layer.Env("A", "$PATH"), new Layer.Label("é\" $", "\\$x 'y'"))),
                arguments("a rich base", of(RICH)),
                arguments("an entrypoint takes the base's command away", of(RICH, new Layer.Entrypoint(List.of("a")))),
                arguments(
                        "but not one of its own",
                        of(RICH, new Layer.Cmd(new Command.Exec(List.of("b"))), new Layer.Entrypoint(List.of("a")))),
                arguments(
                        "a command for the base's shell", of(RICH, new Layer.Cmd(new Command.Shell("echo \"$HOME\"")))),
                arguments("a command for the usual shell", of(PYTHON, new Layer.Cmd(new Command.Shell("a && b | c")))),
                arguments(
                        "nothing to run",
                        of(RICH, new Layer.Cmd(new Command.Exec(List.of())), new Layer.Entrypoint(List.of()))),
                arguments(
                        "variables that stand for others",
                        of(
                                RICH,
                                new Layer.Env("NAME", "world"),
                                new Layer.Env("GREETING", "${GREETING}, ${NAME}! \\$5 $UNSET${UNSET:-or}${NAME:+then}"),
                                new Layer.Env("PATH", "/opt/bin:$PATH"),
                                new Layer.Label("greeting", "<$GREETING>"),
                                new Layer.Label("base", "$EMPTY"),
                                new Layer.Volume(List.of("/var/$NAME", "/plain", "/with space")),
                                new Layer.User("u$NAME", "g${NAME}"))),
                arguments(
                        "texts that mean themselves",
                        of(
                                PYTHON,
                                new Layer.Env("QUOTES", "a \"b\" 'c' \\ d # e = f"),
                                new Layer.Env("spaced", "  two  "),
                                new Layer.Label("multi.part-key", "ünï\tcode"),
                                new Layer.Entrypoint(List.of("a\nb", "\"", "$HOME", "\\", "")))),
                arguments(
                        "ports",
                        of(RICH, new Layer.Expose(List.of("80", "53/udp", "8000-8003", "9000-9001/sctp", "80/tcp")))),
                arguments(
                        "what is rarely said",
                        of(
                                PYTHON,
                                new Layer.Shell(List.of("/bin/bash", "-c")),
                                new Layer.Stopsignal("SIGINT"),
                                new Layer.Healthcheck(
                                        false,
                                        new BigDecimal("1.5"),
                                        BigDecimal.TEN,
                                        BigDecimal.ZERO,
                                        2,
                                        new Command.Shell("a && b")),
                                new Layer.Cmd(new Command.Shell("a")))),
                arguments(
                        "a check of two lines, for the shell",
                        of(RICH, new Layer.Healthcheck(false, null, null, null, null, new Command.Shell("a\nb")))),
                arguments(
                        "a check without a shell",
                        of(
                                PYTHON,
                                new Layer.Healthcheck(
                                        false, null, null, BigDecimal.ONE, null, new Command.Exec(List.of("a", "b"))))),
                arguments("no check", of(RICH, Layer.Healthcheck.nothing())),
                arguments("users by number", of(PYTHON, new Layer.User("1000", "1001"))),
                arguments(
                        "labels beside the layers' own",
                        with(Map.of("a", "option", "c d", "$é\""), PYTHON, new Layer.Label("a", "layer"))));
    }

    static Stream<Arguments> specsWithArgs() {
        return Stream.of(
                arguments(
                        "args",
                        withArgs(
                                Map.of("GIVEN", "$given", "OTHER", "unused"),
                                PYTHON,
                                new Layer.Arg("A", "a"),
                                new Layer.Arg("B", "<${A}>"),
                                new Layer.Arg("GIVEN", "default"),
                                new Layer.Arg("UNSET", null),
                                new Layer.Label("args", "$A $B $GIVEN $UNSET${UNSET:-or} $OTHER"),
                                new Layer.Volume(List.of("/$A")),
                                new Layer.User("$A", "$A"),
                                new Layer.Env("KEPT", "$B"))),
                arguments(
                        "of args and variables the newer counts",
                        withArgs(
                                Map.of("A", "given"),
                                RICH,
                                new Layer.Arg("GREETING", "arg"),
                                new Layer.Label("1", "$GREETING"),
                                new Layer.Env("GREETING", "<$GREETING>"),
                                new Layer.Label("2", "$GREETING"),
                                new Layer.Arg("GREETING", null),
                                new Layer.Label("3", "$GREETING"),
                                new Layer.Arg("A", "1"),
                                new Layer.Env("A", ""),
                                new Layer.Label("4", "$A"),
                                new Layer.Arg("A", null),
                                new Layer.Label("5", "$A"))));
    }

    static Stream<Arguments> specsWithFolders() {
        return Stream.of(
                arguments(
                        "folders",
                        of(
                                PYTHON,
                                new Layer.Workdir("/new/deep"),
                                new Layer.Workdir("x/../y"),
                                new Layer.Workdir("."),
                                new Layer.Workdir("/new//deep/"))),
                arguments("a folder that is there", of(PYTHON, new Layer.Workdir("/root"))),
                arguments("the root", of(PYTHON, new Layer.Workdir("/"))),
                arguments("a folder behind a link", of(PYTHON, new Layer.Workdir("/bin/x"))),
                arguments("a user's folder", of(PYTHON, new Layer.User("games", null), new Layer.Workdir("/a/b"))),
                arguments("a number's folder", of(PYTHON, new Layer.User("5", null), new Layer.Workdir("/var/run/b"))),
                arguments("nobody's folder", of(PYTHON, new Layer.User("missing", "60"), new Layer.Workdir("/a"))),
                arguments("the base's user's", of(RICH, new Layer.Workdir("deeper"))),
                arguments("folders of nothing", of(SCRATCH, new Layer.Workdir("a"), new Layer.Workdir("b"))),
                arguments(
                        "folders with variables",
                        withArgs(
                                Map.of("WHERE", "opt"),
                                PYTHON,
                                new Layer.Arg("WHERE", null),
                                new Layer.Workdir("/$WHERE/${UNSET:-app}"))));
    }

    static Stream<Arguments> specsWithFiles() {
        return Stream.of(
                arguments("a file", of(PYTHON, copy("a.txt", "/app/b.txt"))),
                arguments("a file of nothing", of(SCRATCH, copy("a.txt", "/"))),
                arguments("a file into a folder that is made", of(PYTHON, copy("a.txt", "/app/"))),
                arguments(
                        "files into a folder with a mode of its own", of(PYTHON, copy(List.of("a.txt", "b"), "/root"))),
                arguments("files into each other", of(PYTHON, copy(List.of("a.txt", "b"), "/file"))),
                arguments("instead of a file", of(PYTHON, copy("a.txt", "/etc/passwd"))),
                arguments("through a link to a folder", of(PYTHON, copy("a.txt", "/bin/x"))),
                arguments("through a link to a file", of(PYTHON, copy("a.txt", "/etc/alternatives/awk"))),
                arguments("a folder", of(PYTHON, copy("d", "/app"))),
                arguments("a folder into one that is there", of(PYTHON, copy("d/", "/root"))),
                arguments("a folder to where it is not", of(PYTHON, owned("33", null, "d", "/srv/x/y"))),
                arguments("a folder of its own mode", of(PYTHON, copy("private", "/app"))),
                arguments("everything", of(PYTHON, copy(".", "/app/"))),
                arguments("everything into the root", of(SCRATCH, copy(".", "."))),
                arguments("links are followed at the top", of(PYTHON, copy(List.of("to-a", "to-d"), "/app/"))),
                arguments("a link on the way", of(PYTHON, copy("to-d/../to-d/x", "/x"))),
                arguments("paths that lead out", of(PYTHON, copy("../a.txt", "../../x/."))),
                arguments("patterns", of(PYTHON, copy(List.of("*.t?t", "d/*", "*/deep"), "/app/"))),
                arguments("patterns behind a link", of(PYTHON, copy("to-d/*", "/app/"))),
                arguments("a pattern that nothing fits", of(PYTHON, copy(List.of("*.none"), "/app/"))),
                arguments("a pattern that nothing fits, and a file", of(PYTHON, copy(List.of("*.none", "b"), "/app/"))),
                arguments("what is over what is there", of(PYTHON, copy("over/ok", "/"))),
                arguments("what is over it is another's", of(PYTHON, owned("33", null, "over/ok", "/"))),
                arguments(
                        "layers upon layers",
                        of(
                                PYTHON,
                                new Layer.User("games", null),
                                new Layer.Workdir("/w"),
                                copy("a.txt", "."),
                                copy("b", "sub/c"),
                                copy("d", "./"),
                                owned("root", null, "d", "../q/"),
                                copy("a.txt", "/w/sub/c"),
                                copy(".", "/w/sub/all"))),
                arguments("a user by name", of(PYTHON, owned("nobody", null, "d", "/app/"))),
                arguments("a group by name", of(PYTHON, owned("33", "games", "d", "/app/"))),
                arguments("nobody's", of(PYTHON, owned("missing", "missing", "d", "/app/"))),
                arguments("a large number's", of(PYTHON, owned("2147483647", "3000000000", "a.txt", "/"))),
                arguments("a number's, of nothing", of(SCRATCH, owned("5", "root", "a.txt", "/a/b/"))),
                arguments(
                        "users that were copied",
                        of(SCRATCH, copy("users", "/etc/"), owned("me", "us", "a.txt", "/x/"))),
                arguments(
                        "modes",
                        of(PYTHON, new Layer.Copy(List.of("d", "s"), "/app/", "nobody", null, "0711", null, false))),
                arguments(
                        "files with variables",
                        withArgs(
                                Map.of("USER", "nobody"),
                                RICH,
                                new Layer.Arg("USER", null),
                                new Layer.Env("FROM", "a"),
                                new Layer.Copy(
                                        List.of("${FROM}.txt"), "$USER/", "$USER", "6$EMPTY", "600", null, false))),
                arguments("nothing but variables", of(PYTHON, copy("$UNSET", "/all/"), copy("a.txt", "$UNSET"))),
                arguments(
                        "names of all kinds",
                        of(
                                PYTHON,
                                copy(List.of("with space", "ünï", "a".repeat(120) + "/" + "b".repeat(120)), "/é x/"))));
    }

    /** With all that files can be in a context; folders are named where their modes are not the usual ones. */
    private static void write(TarArchiveOutputStream tar) throws IOException {
        Tars.file(tar, "a.txt", 0640, "A");
        Tars.file(tar, "b", 0755, "B");
        Tars.file(tar, "s", 04755, "S");
        Tars.file(tar, "d/x", 0600, "X");
        Tars.file(tar, "d/deep/y", 0644, "Y");
        Tars.link(tar, "d/to-x", TarConstants.LF_SYMLINK, "x");
        Tars.link(tar, "d/deep/dangling", TarConstants.LF_SYMLINK, "nowhere");
        Tars.link(tar, "to-a", TarConstants.LF_SYMLINK, "a.txt");
        Tars.link(tar, "to-d", TarConstants.LF_SYMLINK, "d");
        Tars.link(tar, "dangling", TarConstants.LF_SYMLINK, "nowhere");
        Tars.folder(tar, "private", 0700);
        Tars.file(tar, "private/z", 0600, "Z");
        Tars.folder(tar, "private/empty", 01777);
        Tars.file(tar, "over/ok/tmp/t", 0644, "T");
        Tars.folder(tar, "over/ok/root", 0711);
        Tars.file(tar, "over/ok/bin", 0644, "instead of a link");
        Tars.link(tar, "over/ok/var/run", TarConstants.LF_SYMLINK, "x");
        Tars.file(tar, "over/file/etc", 0644, "instead of a folder");
        Tars.file(tar, "over/link/bin/x", 0644, "instead of a link");
        Tars.file(tar, "users/passwd", 0644, "root:x:0:0::/:/bin/sh\nme:x:1234:5678::/:\n");
        Tars.file(tar, "users/group", 0644, "us:x:4321:\n");
        Tars.file(tar, "with space", 0644, "");
        Tars.file(tar, "ünï", 0644, "ü");
        Tars.file(tar, "a".repeat(120) + "/" + "b".repeat(120), 0644, "long");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"specs", "specsWithArgs", "specsWithFolders", "specsWithFiles"})
    void anImageSaysTheSameOfItselfWhicheverEngineMadeIt(String name, Spec spec) throws Exception {
        if (spec.layers().getFirst().equals(RICH)) {
            makeRichBase();
        }
        assertThat(EngineChoice.of(order("jib", spec).spec()).engine()).isEqualTo(EngineKind.JIB);
        Made byBuildKit = made(order("buildkit", spec), buildKit::open);
        Made byJib = made(order("jib", spec), jib::open);

        assertThat(byJib.config()).isEqualTo(byBuildKit.config());
        assertThat(byJib.layers()).isEqualTo(byBuildKit.layers());
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(FailureReason.CONTEXT_MISSING, of(PYTHON, copy("nothing", "/"))),
                arguments(FailureReason.CONTEXT_MISSING, of(PYTHON, copy("a.txt/x", "/"))),
                arguments(FailureReason.CONTEXT_MISSING, of(PYTHON, copy("dangling", "/"))),
                arguments(FailureReason.CONTEXT_MISSING, of(PYTHON, copy("nothing/*", "/"))),
                arguments(FailureReason.INVALID_DOCKERFILE, of(PYTHON, copy("a.txt", "/etc/passwd/x"))),
                arguments(FailureReason.INVALID_DOCKERFILE, of(PYTHON, copy("d", "/etc/passwd"))),
                arguments(FailureReason.INVALID_DOCKERFILE, of(PYTHON, copy("over/file", "/"))),
                arguments(FailureReason.INVALID_DOCKERFILE, of(PYTHON, copy("over/link", "/"))),
                arguments(FailureReason.INVALID_DOCKERFILE, of(PYTHON, new Layer.Workdir("/etc/passwd"))),
                arguments(
                        FailureReason.INVALID_DOCKERFILE,
                        of(SCRATCH, new Layer.User("me", null), new Layer.Workdir("/a"))),
                arguments(
                        FailureReason.INVALID_DOCKERFILE,
                        of(SCRATCH, copy("a.txt", "/"), owned("me", null, "a.txt", "/b"))));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatTheOneCannotCopyTheOtherCannot(FailureReason reason, Spec spec) {
        Failure byBuildKit = failure(order("buildkit", spec), buildKit::open);
        Failure byJib = failure(order("jib", spec), jib::open);

        assertThat(byJib.reason()).isEqualTo(reason);
        assertThat(byBuildKit.reason()).isEqualTo(reason);
    }

    private static Failure failure(JobOrder order, Opening opening) {
        return catchThrowableOfType(EngineFailure.class, () -> push(opening.open(order), order))
                .failure();
    }

    private static void makeRichBase() throws Exception {
        Source source = new Source.Layers(MAKE_RICH);
        JobOrder order = Engineering.order(Engineering.OWNER, "it/rich-base", source, BuildOptions.NONE, "1");
        push(buildKit.open(order), order);
    }

    private static JobOrder order(String engine, Spec spec) {
        Source source = new Source.Layers(spec.layers());
        return Engineering.order(Engineering.OWNER, "it/contract-" + engine, source, spec.options(), "1");
    }

    /**
     * What came of it.
     *
     * @param layers what each has beyond the base's
     */
    private record Made(JsonNode config, List<SortedMap<String, String>> layers) {}

    private static Made made(JobOrder order, Opening opening) throws Exception {
        PushedImage pushed = push(opening.open(order), order);
        assertThat(Registry.has(order.target(), pushed.digest())).isTrue();
        JsonNode config = Registry.config(order.target());
        int ofBase = baseLayers(order.spec());
        JsonNode diffs = config.at("/rootfs/diff_ids");
        List<SortedMap<String, String>> layers = ImageFiles.byLayer(order.target(), ofBase);
        // The engine's Dockerfile lies among the files.
        layers.forEach(layer -> layer.keySet().removeIf(path -> path.endsWith(".dcrx-1.Dockerfile")));
        assertThat(diffs.size()).isEqualTo(ofBase + layers.size());
        while (diffs.size() > ofBase) {
            ((ArrayNode) diffs).remove(ofBase); // Those of files have the times at which folders were made.
        }
        return new Made(comparable(config), layers);
    }

    private static int baseLayers(JobSpec spec) throws Exception {
        Layer.Stage base =
                (Layer.Stage) ((Source.Layers) spec.source()).layers().getFirst();
        if (base.equals(SCRATCH)) {
            return 0;
        }
        String name = base.equals(PYTHON) ? Surroundings.registry() + "/library/python" : base.base();
        return Registry.manifest(ImageReference.parse(name + ":" + base.tag()))
                .path("layers")
                .size();
    }

    private static PushedImage push(Workbench opened, JobOrder order) throws EngineFailure {
        try (Workbench bench = opened;
                ContextFiles files = Tars.files(context)) {
            bench.authorize(order.target(), Access.NONE);
            bench.generate(order.spec(), files);
            return bench.push(bench.build(), order.target(), Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ContextFailure e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without times and the story of how it was made. */
    private static JsonNode comparable(JsonNode config) {
        ObjectNode rest = (ObjectNode) config;
        // The last is BuildKit's note to itself of which steps the layers are.
        rest.remove(List.of("created", "history", "moby.buildkit.cache.v0"));
        return withoutNothing(rest);
    }

    /** A field that holds nothing says as much as one that is not there. */
    private static JsonNode withoutNothing(ObjectNode node) {
        node.properties().stream()
                .filter(field -> field.getValue().isNull()
                        || (field.getValue().isContainer()
                                && field.getValue().isEmpty()
                                && !isName(node, field.getKey())))
                .map(Map.Entry::getKey)
                .toList()
                .forEach(node::remove);
        node.forEach(child -> {
            if (child instanceof ObjectNode object) {
                withoutNothing(object);
            }
        });
        return node;
    }

    /** Ports and volumes are fields that hold nothing. */
    private static boolean isName(ObjectNode node, String field) {
        return field.contains("/") && node.isObject();
    }

    private static Spec of(Layer... layers) {
        return new Spec(List.of(layers), BuildOptions.NONE);
    }

    private static Spec withArgs(Map<String, String> args, Layer... layers) {
        return new Spec(
                List.of(layers), new BuildOptions(true, false, null, args, Map.of(), null, Network.DEFAULT, List.of()));
    }

    private static Layer copy(String source, String destination) {
        return copy(List.of(source), destination);
    }

    private static Layer copy(List<String> sources, String destination) {
        return new Layer.Copy(sources, destination, null, null, null, null, false);
    }

    private static Layer owned(String user, @Nullable String group, String source, String destination) {
        return new Layer.Copy(List.of(source), destination, user, group, null, null, false);
    }

    private static Spec with(Map<String, String> labels, Layer... layers) {
        return new Spec(
                List.of(layers),
                new BuildOptions(true, false, null, Map.of(), labels, null, Network.DEFAULT, List.of()));
    }

    record Spec(List<Layer> layers, BuildOptions options) {}

    private interface Opening {
        Workbench open(JobOrder order);
    }
}
