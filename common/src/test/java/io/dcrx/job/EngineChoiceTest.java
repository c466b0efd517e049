package io.dcrx.job;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.Command;
import io.dcrx.image.Digest;
import io.dcrx.image.Layer;
import io.dcrx.image.Layer.Network;
import io.dcrx.image.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The table of what decides about the engine. */
class EngineChoiceTest {
    private static final Layer.Stage PYTHON = new Layer.Stage("python", "3.11-slim");
    private static final Command SHELL = new Command.Shell("make");
    private static final List<String> ONE = List.of("a");

    static Stream<Arguments> layers() {
        return Stream.of(
                arguments("jib", null, new Layer.Env("A", "$B")),
                arguments("jib", null, new Layer.Label("a", "b")),
                arguments("jib", null, new Layer.User("$U", "1")),
                arguments("jib", null, new Layer.Cmd(SHELL)),
                arguments("jib", null, new Layer.Entrypoint(ONE)),
                arguments("jib", null, new Layer.Expose(List.of("80", "53/udp", "8000-8010"))),
                arguments("jib", null, new Layer.Volume(List.of("/$DATA"))),
                arguments("buildkit", "an expose layer with variables", new Layer.Expose(List.of("$PORT"))),
                arguments("buildkit", "a run layer", new Layer.Run(SHELL)),
                arguments("jib", null, new Layer.Copy(List.of("*.p?", "$A"), "b", "$U", "1", "0755", null, false)),
                arguments("jib", null, new Layer.Arg("A", null)),
                arguments("jib", null, new Layer.Arg("TARGET", "$B")),
                arguments("jib", null, new Layer.Workdir("$A/b")),
                arguments("jib", null, Layer.Healthcheck.nothing()),
                arguments("jib", null, new Layer.Shell(ONE)),
                arguments("jib", null, new Layer.Stopsignal("SIGINT")),
                arguments("buildkit", "a copy layer that takes files from an image or a stage", copy("a", null, "x")),
                arguments("buildkit", "a copy layer with permissions above 0777", copy("a", "4755", null)),
                arguments("buildkit", "a copy layer with a [ or a backslash in its source", copy("[ab]", null, null)),
                arguments("buildkit", "a copy layer with a [ or a backslash in its source", copy("\\*", null, null)),
                arguments("buildkit", "a copy layer with link", new Layer.Copy(ONE, "/", null, null, null, null, true)),
                arguments(
                        "buildkit",
                        "an add layer, which unpacks what it finds to be an archive",
                        new Layer.Add(ONE, "/", null, null, null, null, false)),
                arguments("buildkit", "an arg that the engine gives a value", new Layer.Arg("TARGETARCH", null)),
                arguments("buildkit", "an arg that the engine gives a value", new Layer.Arg("BUILDKIT_X", null)),
                arguments("buildkit", "an onbuild layer", new Layer.Onbuild(new Layer.Env("A", "b"))),
                arguments("buildkit", "more than one stage", PYTHON));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aLayerDecides(String engine, @Nullable String because, Layer layer) {
        assertChoice(engine, because, spec(BuildOptions.NONE, PYTHON, layer));
    }

    @Test
    void everyKindOfLayerIsInTheTable() {
        assertThat(layers().map(row -> Objects.requireNonNull(row.get()[2]).getClass())
                        .collect(Collectors.toSet()))
                .isEqualTo(Arrays.stream(Layer.class.getPermittedSubclasses()).collect(Collectors.toSet()));
    }

    static Stream<Arguments> bases() {
        Digest digest = new Digest("sha256:" + "ab".repeat(32));
        return Stream.of(
                arguments("jib", null, new Layer.Stage("scratch", null)),
                arguments("jib", null, new Layer.Stage("ghcr.io/owner/image", "1", "alias", digest, null)),
                arguments("buildkit", "a base with variables", new Layer.Stage("$BASE", "1")),
                arguments("buildkit", "a base with variables", new Layer.Stage("python", "${TAG}")),
                arguments(
                        "buildkit",
                        "a platform of its stage's own",
                        new Layer.Stage("python", "1", null, null, "linux/amd64")));
    }

    @ParameterizedTest
    @MethodSource("bases")
    void aBaseDecides(String engine, @Nullable String because, Layer.Stage base) {
        assertChoice(engine, because, spec(BuildOptions.NONE, base));
    }

    static Stream<Arguments> options() {
        return Stream.of(
                arguments("jib", null, options(null, Map.of(), List.of())),
                arguments("buildkit", "a target", options("app", Map.of(), List.of())),
                arguments("jib", null, options(null, Map.of("A", "b"), List.of())),
                arguments(
                        "buildkit",
                        "a build arg that steers the engine",
                        options(null, Map.of("SOURCE_DATE_EPOCH", "0"), List.of())),
                arguments("buildkit", "images to take steps from", options(null, Map.of(), List.of("nginx:1"))));
    }

    @ParameterizedTest
    @MethodSource("options")
    void anOptionDecides(String engine, @Nullable String because, BuildOptions options) {
        assertChoice(engine, because, spec(options, PYTHON));
    }

    @Test
    void whatStandsBeforeTheBaseIsForBuildKit() {
        assertChoice("buildkit", "an arg before its base", spec(BuildOptions.NONE, new Layer.Arg("A", "b"), PYTHON));
    }

    @Test
    void aDockerfileIsForBuildKit() {
        Source text = new Source.DockerfileText("FROM python:3.11-slim\n");
        assertChoice("buildkit", "a Dockerfile as text", new JobSpec("a", List.of("1"), text, BuildOptions.NONE));
    }

    @Test
    void enginesAreKnownByTheirNames() {
        assertThat(Stream.of("buildkit", "jib", "kaniko").flatMap(id -> EngineKind.find(id).stream()))
                .containsExactly(EngineKind.BUILDKIT, EngineKind.JIB);
    }

    private static void assertChoice(String engine, @Nullable String because, JobSpec spec) {
        EngineChoice choice = EngineChoice.of(spec);
        assertThat(choice.engine().id()).isEqualTo(engine);
        if (because != null) {
            assertThat(choice.because()).isEqualTo(because);
        }
    }

    /** All that Jib honours is set. */
    private static BuildOptions options(@Nullable String target, Map<String, String> args, List<String> cacheFrom) {
        return new BuildOptions(true, true, target, args, Map.of("a", "b"), "linux/amd64", Network.NONE, cacheFrom);
    }

    private static Layer copy(String source, @Nullable String permissions, @Nullable String from) {
        return new Layer.Copy(List.of(source), "/", null, null, permissions, from, false);
    }

    private static JobSpec spec(BuildOptions options, Layer... layers) {
        return new JobSpec("a", List.of("1"), new Source.Layers(new ArrayList<>(List.of(layers))), options);
    }
}
