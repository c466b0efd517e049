package io.dcrx.job;

import io.dcrx.image.Dockerfile;
import io.dcrx.image.Layer;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class JobSpecTest {
    private static final String STAGE = "{'layer_type': 'stage', 'base': 'python', 'tag': '3.11-slim'}";

    @Test
    void helloWorldBecomesADockerfile() {
        JobSpec spec = JobSpec.parse(Json.of("""
                {'name': 'hello-world', 'tag': 'latest',
                 'layers': [{'layer_type': 'stage', 'base': 'python', 'tag': '3.11-slim'},
                            {'layer_type': 'entrypoint', 'command': ['echo', 'Hello world!']}]}"""));

        assertThat(spec.name()).isEqualTo("hello-world");
        assertThat(spec.tag()).isEqualTo("latest");
        assertThat(Dockerfile.render(spec.layers())).isEqualTo("""
                FROM python:3.11-slim
                ENTRYPOINT ["echo", "Hello world!"]
                """);
    }

    @Test
    void theTagIsLatestUnlessGiven() {
        assertThat(JobSpec.parse(Json.of("{'name': 'a', 'layers': [" + STAGE + "]}"))
                        .tag())
                .isEqualTo("latest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "team/app", "a/b/c", "localhost:5000/a/b", "ghcr.io/a/b", "[::1]:5000/a", "a__b/c-d.e"})
    void aNameIsARepositoryWithOrWithoutAHost(String name) {
        assertThat(JobSpec.parse(Json.of("{'name': '" + name + "', 'layers': [" + STAGE + "]}"))
                        .name())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                "a:1",
                "a@b",
                "/a",
                "a/",
                "a//b",
                "-a",
                "a b",
                "../a",
                "http://a/b",
                "h:99999/a",
                "h:0x/a",
                "é"
            })
    void aNameIsRefused(String name) {
        assertThat(errors("{'name': '" + name + "', 'layers': [" + STAGE + "]}"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.pointer()).isEqualTo("/name");
                    assertThat(error.detail()).startsWith("must be a repository such as");
                });
    }

    @Test
    void aLongNameIsRefused() {
        assertThat(errors("{'name': '" + "a/".repeat(60_000) + "a', 'layers': [" + STAGE + "]}"))
                .extracting(FieldError::pointer)
                .containsExactly("/name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"''", "'.a'", "'-a'", "'a b'", "'a/b'", "'a:b'", "7", "['a']", "'é'"})
    void aTagIsRefused(String tag) {
        assertThat(errors("{'name': 'a', 'tag': " + tag + ", 'layers': [" + STAGE + "]}"))
                .extracting(FieldError::pointer)
                .containsExactly("/tag");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                       | /name /layers",
                "{'name': 'a'}                            | /layers",
                "{'name': 'a', 'layers': null}            | /layers",
                "{'name': 'a', 'layers': []}              | /layers",
                "{'name': 'a', 'layers': {}}              | /layers",
                "{'name': 'a', 'layers': 'FROM x'}        | /layers",
                "{'name': 'a', 'layers': [1, []]}         | /layers/0 /layers/1",
                "{'name': 'a', 'layers': [{}]}            | /layers/0/layer_type",
                "{'name': 'a', 'layers': [{'layer_type': 1}]}    | /layers/0/layer_type",
                "{'name': 'a', 'layers': [{'layer_type': ''}]}   | /layers/0/layer_type",
                "{'name': 'a', 'layers': [{'layer_type': 'x'}]}  | /layers/0/layer_type",
                "{'name': 'a', 'layers': [{'layer_type': 'arg', 'name': 'A'}]} | /layers",
                "{'name': 'a', 'layers': [{'layer_type': 'cmd', 'command': 'x'}]} | /layers/0",
                "{'name': 'a', 'layers': [{'layer_type': 'cmd', 'command': 1}, {'layer_type': 'env'}]}"
                        + " | /layers/0 /layers/0/command /layers/1/key /layers/1/value",
                "{'name': 1, 'tag': {}, 'layers': [{'layer_type': 'stage'}]} | /name /tag /layers/0/base",
                "{'name': 'a', 'layers': [{'layer_type': 'stage', 'base': 'a', 'tag': 'b', 'x': 1}], 'y': 2} | /layers/0/x /y",
            })
    void everyWrongFieldIsNamed(String request, String pointers) {
        assertThat(errors(request)).extracting(FieldError::pointer).containsExactly(pointers.split(" "));
    }

    @Test
    void anUnknownLayerTypeNamesTheKnownOnes() {
        assertThat(errors("{'name': 'a', 'layers': [{'layer_type': 'maintainer', 'name': 'x'}]}"))
                .first()
                .isEqualTo(new FieldError(
                        "/layers/0/layer_type",
                        "must be one of add, arg, cmd, copy, entrypoint, env, expose, healthcheck, label, onbuild, run,"
                                + " shell, stage, stopsignal, user, volume, workdir"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry",
                "context",
                "dockerfile",
                "build_options",
                "priority",
                "timeout",
                "tags",
                "Name",
                "layer"
            })
    void whatIsNotBuiltYetIsUnknown(String field) {
        assertThat(errors("{'name': 'a', '" + field + "': 1, 'layers': [" + STAGE + "]}"))
                .containsExactly(new FieldError("/" + field, "is not known here; known are name, tag, layers"));
    }

    @Test
    void aSpecCannotBeMadeWithAWrongNameOrTag() {
        List<Layer> layers = List.of(new Layer.Stage("a", "b"));
        assertThatIllegalArgumentException().isThrownBy(() -> new JobSpec("A", "b", layers));
        assertThatIllegalArgumentException().isThrownBy(() -> new JobSpec("a", "b c", layers));
    }

    private static List<FieldError> errors(String request) {
        return catchThrowableOfType(InvalidInput.class, () -> JobSpec.parse(Json.of(request)))
                .errors();
    }
}
