package io.dcrx.worker.engine;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.Command;
import io.dcrx.image.Layer;
import io.dcrx.image.Layer.Network;
import io.dcrx.image.Source;
import io.dcrx.job.JobOrder;
import io.dcrx.worker.Registry;
import io.dcrx.worker.Surroundings;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.buildkit.Engineering;
import io.dcrx.worker.engine.jib.JibEngineering;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** One spec is one image, whichever engine made it: what an image says of itself is the same in every field. */
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
                arguments("users by number", of(PYTHON, new Layer.User("1000", "1001"))),
                arguments(
                        "labels beside the layers' own",
                        with(Map.of("a", "option", "c d", "$é\""), PYTHON, new Layer.Label("a", "layer"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("specs")
    void anImageSaysTheSameOfItselfWhicheverEngineMadeIt(String name, Spec spec) throws Exception {
        if (spec.layers().getFirst().equals(RICH)) {
            makeRichBase();
        }
        JsonNode byBuildKit = made(spec, "buildkit", buildKit::open);
        JsonNode byJib = made(spec, "jib", jib::open);

        assertThat(byJib).isEqualTo(byBuildKit);
    }

    private static void makeRichBase() throws Exception {
        Source source = new Source.Layers(MAKE_RICH);
        JobOrder order = Engineering.order(Engineering.OWNER, "it/rich-base", source, BuildOptions.NONE, "1");
        push(buildKit.open(order), order);
    }

    private static JsonNode made(Spec spec, String engine, Opening opening) throws Exception {
        Source source = new Source.Layers(spec.layers());
        String name = "it/contract-" + engine;
        JobOrder order = Engineering.order(Engineering.OWNER, name, source, spec.options(), "1");
        PushedImage pushed = push(opening.open(order), order);
        assertThat(Registry.has(order.target(), pushed.digest())).isTrue();
        return comparable(Registry.config(order.target()));
    }

    private static PushedImage push(Workbench opened, JobOrder order) throws EngineFailure {
        try (Workbench bench = opened) {
            bench.authorize(order.target(), Access.NONE);
            bench.generate(order.spec(), ContextFiles.NONE);
            return bench.push(bench.build(), order.target(), Optional.empty());
        }
    }

    /** Without times and the story of how it was made. */
    private static JsonNode comparable(JsonNode config) {
        ObjectNode rest = (ObjectNode) config;
        rest.remove(List.of("created", "history"));
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
