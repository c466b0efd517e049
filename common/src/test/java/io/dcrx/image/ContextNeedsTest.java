package io.dcrx.image;

import io.dcrx.parse.FieldError;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ContextNeedsTest {
    private static final Layer STAGE = new Layer.Stage("a", "b");

    @Test
    void aCopyNeedsFilesUnlessTheyAreInAnImage() {
        assertThat(pointers(STAGE, copy(null), copy("build"))).containsExactly("/layers/1/source");
    }

    @ParameterizedTest
    @CsvSource({
        "app.jar, true",
        "https://example.com/a, false",
        "HTTP://example.com/a, false",
        "git@example.com:a/b.git, false",
        "$WHERE, false",
    })
    void anAddNeedsFilesUnlessItFetches(String source, boolean needs) {
        Layer add = new Layer.Add(List.of(source), "/x", null, null, null, null, false);
        assertThat(pointers(STAGE, add)).hasSize(needs ? 1 : 0);
    }

    @Test
    void aBindMountNeedsFilesWhereItNamesThem() {
        assertThat(pointers(STAGE, bind("src", null))).containsExactly("/layers/1");
        assertThat(pointers(STAGE, bind(null, null), bind("src", "build"))).isEmpty();
    }

    @Test
    void ofADockerfileNobodyCanTell() {
        assertThat(ContextNeeds.of(new Source.DockerfileText("FROM a\nCOPY b c\n")))
                .isEmpty();
    }

    private static List<String> pointers(Layer... layers) {
        return ContextNeeds.of(new Source.Layers(List.of(layers))).stream()
                .map(FieldError::pointer)
                .toList();
    }

    private static Layer copy(@Nullable String from) {
        return new Layer.Copy(List.of("a"), "/b", null, null, null, from, false);
    }

    private static Layer bind(@Nullable String source, @Nullable String from) {
        Mount mount = new Mount.Bind("/m", source, from, false);
        return new Layer.Run(new Command.Shell("x"), List.of(mount), null, null);
    }
}
