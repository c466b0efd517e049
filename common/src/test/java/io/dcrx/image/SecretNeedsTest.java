package io.dcrx.image;

import io.dcrx.image.Layer.Network;
import io.dcrx.parse.FieldError;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

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
                "RUN --mount=type=ssh,id=npm,required=true a",
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
    void whereATargetIsChosenTheStepMayBeNoneOfTheBuilds() {
        assertThat(needs("FROM a\nRUN --mount=type=secret,id=npm,required a", "test", Set.of()))
                .isEmpty();
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
