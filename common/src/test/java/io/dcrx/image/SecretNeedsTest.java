package io.dcrx.image;

import io.dcrx.image.Layer.Network;
import io.dcrx.parse.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class SecretNeedsTest {
    private static final String DETAIL = "requires the secret npm, which is not among build_options.secrets";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RUN --mount=type=secret,id=npm,required a",
                "RUN --mount=type=secret,id=npm,required=true a",
                "RUN --network=none --mount=type=secret,required=true,target=/etc/npm a",
                "run --mount=type=secret,id=npm,\\\nrequired=true a",
                "RUN --mount=type=secret,dst=npm,required=true a",
            })
    void aDockerfileSaysWhichItCannotDoWithout(String step) {
        assertThat(needs("FROM a\n\n" + step, null, Set.of("other")))
                .containsExactly(new FieldError("/dockerfile", "line 3: " + DETAIL));
        assertThat(needs("FROM a\n\n" + step, null, Set.of("npm"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RUN --mount=type=secret,id=npm a",
                "RUN --mount=type=secret,id=npm,required=false a",
                "RUN --mount=type=ssh,id=npm a",
                "RUN --mount=type=secret,id=$ID,required=true a",
                "RUN --mount=type=secret,required=true a",
                "# RUN --mount=type=secret,id=npm,required=true a",
                "ONBUILD RUN --mount=type=secret,id=npm,required=true a",
                "RUN echo --mount=type=secret,id=npm,required=true",
                "COPY <<EOF /Dockerfile\nRUN --mount=type=secret,id=npm,required=true a\nEOF",
            })
    void nothingIsSaidOfWhatIsNotSure(String step) {
        assertThat(needs("FROM a\n" + step, null, Set.of())).isEmpty();
    }

    @Test
    void anSshAgentIsNeverThere() {
        String detail = "requires an ssh agent, of which the farm has none; a key can be among build_options.secrets";
        assertThat(needs("FROM a\nRUN --mount=type=ssh,required=true a", null, Set.of("default")))
                .containsExactly(new FieldError("/dockerfile", "line 2: " + detail));
        Layer required = mounting(new Mount.Ssh(null, null, true, null, null, null));
        Layer welcome = mounting(new Mount.Ssh(null, null, false, null, null, null));
        assertThat(SecretNeeds.of(
                        new Source.Layers(List.of(stage("a"), welcome, required)), BuildOptions.NONE, Set.of()))
                .containsExactly(new FieldError("/layers/2", detail));
    }

    @Test
    void whereATargetIsChosenTheStepMayBeNoneOfTheBuilds() {
        assertThat(needs("FROM a\nRUN --mount=type=secret,id=npm,required a", "test", Set.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM a AS npm\nRUN --mount=type=secret,id=npm,required a\nFROM b",
                "FROM a AS npm\nRUN --mount=type=secret,id=npm,required a\n \tfrom\tb",
                "FROM a AS npm\nRUN --mount=type=secret,id=npm,required a\nFROM \\\n b",
                "FROM a AS npm\nRUN --mount=type=secret,id=npm,required a\nFROM b\nCOPY --from=npm /x /x",
            })
    void onlyTheLastStageIsBuiltForSure(String dockerfile) {
        assertThat(needs(dockerfile, null, Set.of())).isEmpty();
    }

    @Test
    void whatTheLastStageRequiresIsSaidOfManyStages() {
        assertThat(needs("FROM a AS x\nRUN a\nFROM b\nRUN --mount=type=secret,id=npm,required a", null, Set.of()))
                .containsExactly(new FieldError("/dockerfile", "line 4: " + DETAIL));
    }

    /** The layers of a first stage, {@code npm}, that requires the secret, and of what comes behind it. */
    @ParameterizedTest
    @MethodSource("stages")
    void ofLayersThoseStagesCountThatTheLastOneIsMadeOf(boolean isBuilt, List<Layer> others) {
        List<Layer> layers = new ArrayList<>(List.of(new Layer.Stage("a", "1", "npm", null, null), requiring()));
        layers.addAll(others);
        assertThat(SecretNeeds.of(new Source.Layers(layers), BuildOptions.NONE, Set.of()))
                .extracting(FieldError::pointer)
                .isEqualTo(isBuilt ? List.of("/layers/1") : List.of());
    }

    static Stream<Arguments> stages() {
        return Stream.of(
                arguments(true, List.of()),
                arguments(true, List.of(stage("NPM"))),
                arguments(true, List.of(stage("b"), copy("npm"))),
                arguments(true, List.of(stage("b"), copy("0"))),
                arguments(true, List.of(stage("b"), mounting(new Mount.Bind("/x", null, "npm", false)))),
                arguments(
                        true,
                        List.of(
                                stage("b"),
                                mounting(new Mount.Cache(null, "/x", null, "npm", false, null, null, null, null)))),
                arguments(true, List.of(alias("b", "x"), copy("npm"), stage("x"))),
                arguments(false, List.of(stage("b"))),
                arguments(false, List.of(stage("b"), copy("nginx:1"), copy("1"), copy("7"))),
                arguments(false, List.of(new Layer.Stage("npm", "1"))),
                arguments(false, List.of(stage("$BASE"))),
                arguments(false, List.of(alias("b", "x"), copy("npm"), stage("c"))),
                arguments(false, List.of(alias("b", "npm"), stage("npm"))),
                arguments(false, List.of(stage("b"), new Layer.Onbuild(copy("npm")))));
    }

    private static Layer stage(String base) {
        return new Layer.Stage(base, null);
    }

    private static Layer alias(String base, String alias) {
        return new Layer.Stage(base, null, alias, null, null);
    }

    private static Layer copy(String from) {
        return new Layer.Copy(List.of("/x"), "/x", null, null, null, from, false);
    }

    private static Layer mounting(Mount mount) {
        return new Layer.Run(new Command.Shell("a"), List.of(mount), null, null);
    }

    private static Layer requiring() {
        return mounting(new Mount.Secret("npm", null, true, null, null, null));
    }

    @Test
    void soDoLayersEachByItself() {
        Layer run = new Layer.Run(
                new Command.Shell("a"),
                List.of(
                        new Mount.Secret("npm", null, true, null, null, null),
                        new Mount.Secret("other", null, false, null, null, null),
                        new Mount.Secret(null, "/run/given", true, null, null, null)),
                null,
                null);
        assertThat(SecretNeeds.of(
                        new Source.Layers(List.of(new Layer.Stage("a", "1"), run)), BuildOptions.NONE, Set.of("given")))
                .containsExactly(new FieldError("/layers/1", DETAIL));
    }

    private static List<FieldError> needs(String dockerfile, @Nullable String target, Set<String> given) {
        BuildOptions options =
                new BuildOptions(false, false, target, Map.of(), Map.of(), null, Network.DEFAULT, List.of());
        return SecretNeeds.of(new Source.DockerfileText(dockerfile), options, given);
    }
}
