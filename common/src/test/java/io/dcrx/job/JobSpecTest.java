package io.dcrx.job;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.Layer;
import io.dcrx.image.Source;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Json;
import io.dcrx.wire.Wire;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class JobSpecTest {
    private static final String STAGE = "{'layer_type': 'stage', 'base': 'python', 'tag': '3.11-slim'}";

    @Test
    void helloWorldBecomesADockerfile() {
        JobSpec spec = parse("""
                {'name': 'hello-world', 'tag': 'latest',
                 'layers': [{'layer_type': 'stage', 'base': 'python', 'tag': '3.11-slim'},
                            {'layer_type': 'entrypoint', 'command': ['echo', 'Hello world!']}]}""");

        assertThat(spec.name()).isEqualTo("hello-world");
        assertThat(spec.tag()).isEqualTo("latest");
        assertThat(spec.source().dockerfile()).isEqualTo("""
                FROM python:3.11-slim
                ENTRYPOINT ["echo", "Hello world!"]
                """);
    }

    @Test
    void aDockerfileIsTakenAsItIs() {
        String text = "ARG V=1\nFROM a:$V\nRUN <<EOF\necho \"$V\"\nEOF\n";

        JobSpec spec = JobRequest.parse(Json.of(Wire.writeText(Map.of("name", "a", "dockerfile", text))))
                .spec();

        assertThat(spec.source()).isEqualTo(new Source.DockerfileText(text));
        assertThat(spec.source().dockerfile()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "''      | must be a Dockerfile, not empty",
                "' \\n' | must be a Dockerfile, not empty",
                "7       | must be a string, but is a number",
                "['FROM a'] | must be a string, but is a list",
                "'\\u0000'  | must not hold a NUL character",
            })
    void aDockerfileIsRefused(String dockerfile, String detail) {
        assertThat(errors("{'name': 'a', 'dockerfile': " + dockerfile + "}"))
                .containsExactly(new FieldError("/dockerfile", detail));
    }

    @Test
    void anImageIsMadeFromLayersOrFromADockerfile() {
        assertThat(errors("{'name': 'a', 'dockerfile': 'FROM a:b', 'layers': [" + STAGE + "]}"))
                .containsExactly(new FieldError(
                        "/dockerfile", "must not be given beside layers: an image is made from one of them"));
    }

    @Test
    void everyTagCountsOnceAndTheMainOneIsFirst() {
        JobSpec spec =
                parse("{'name': 'a', 'tag': '1.2', 'tags': ['1', '1.2', 'latest', '1'], 'layers': [" + STAGE + "]}");

        assertThat(spec.tags()).containsExactly("1.2", "1", "latest");
        assertThat(spec.tag()).isEqualTo("1.2");
        assertThat(parse("{'name': 'a', 'tags': ['1'], 'layers': [" + STAGE + "]}")
                        .tags())
                .containsExactly("latest", "1");
    }

    @Test
    void optionsAreRead() {
        JobSpec spec = parse("{'name': 'a', 'layers': [" + STAGE + """
                ], 'build_options': {'nocache': true, 'pull': true, 'target': 0, 'build_args': {'A': 'b\\nc', 'N': 1},
                 'labels': {'a.b/c': ''}, 'platform': 'linux/arm/v7', 'network': 'none', 'cache_from': ['x/y:z']}}""");

        assertThat(spec.options())
                .isEqualTo(new BuildOptions(
                        true,
                        true,
                        "0",
                        Map.of("A", "b\nc", "N", "1"),
                        Map.of("a.b/c", ""),
                        "linux/arm/v7",
                        Layer.Network.NONE,
                        List.of("x/y:z")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'x': 1}                            | /x                   | is not known here",
                "{'nocache': 'yes'}                  | /nocache             | must be true or false",
                "{'target': 'a b'}                   | /target              | must be a stage's alias or number",
                "{'build_args': ['A=b']}             | /build_args          | must be an object of strings",
                "{'build_args': {'A B': 'c'}}        | /build_args/A B      | has a name that must be a variable's name",
                "{'build_args': {'A': {}}}           | /build_args/A        | must be a string",
                "{'build_args': {'BUILDKIT_SYNTAX': 'x'}} | /build_args/BUILDKIT_SYNTAX | begins with BUILDKIT_",
                "{'build_args': {'BUILDKIT_CACHE_MOUNT_NS': 'x'}} | /build_args/BUILDKIT_CACHE_MOUNT_NS | begins with",
                "{'labels': {'': 'c'}}               | /labels/             | has a name that must be a single line",
                "{'platform': 'linux/amd64,linux/arm64'} | /platform        | must be one platform",
                "{'network': 'bridge'}               | /network             | must be one of default, none",
                "{'cache_from': ['A B']}             | /cache_from/0        | must be an image",
                "{'memory': '1g'}                    | /memory              | cannot be honoured: BuildKit",
                "{'cpus': 2}                         | /cpus                | cannot be honoured: BuildKit",
                "{'secrets': {'a b': 'canary'}}      | /secrets/a b         | has a name that must be a secret's id",
                "{'secrets': {'a': ['canary']}}      | /secrets/a           | must be a string",
                "{'secrets': ['canary']}             | /secrets             | must be an object of strings",
            })
    void anOptionIsRefused(String options, String pointer, String detail) {
        assertThat(errors("{'name': 'a', 'build_options': " + options + ", 'layers': [" + STAGE + "]}"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.pointer()).isEqualTo("/build_options" + pointer);
                    assertThat(error.detail()).contains(detail).doesNotContain("canary");
                });
    }

    @Test
    void theTagIsLatestUnlessGiven() {
        assertThat(parse("{'name': 'a', 'layers': [" + STAGE + "]}").tag()).isEqualTo("latest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "team/app", "a/b/c", "localhost:5000/a/b", "ghcr.io/a/b", "[::1]:5000/a", "a__b/c-d.e"})
    void aNameIsARepositoryWithOrWithoutAHost(String name) {
        assertThat(parse("{'name': '" + name + "', 'layers': [" + STAGE + "]}").name())
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
    @ValueSource(strings = {"Registry", "Priority", "Name", "layer"})
    void whatIsNotBuiltYetIsUnknown(String field) {
        assertThat(errors("{'name': 'a', '" + field + "': 1, 'layers': [" + STAGE + "]}"))
                .containsExactly(new FieldError(
                        "/" + field,
                        "is not known here; known are name, tag, tags, timeout, dockerfile, layers, build_options,"
                                + " context, priority, registry"));
    }

    @ParameterizedTest
    @EnumSource(Priority.class)
    void aJobIsAsUrgentAsItSays(Priority priority) {
        String request = "{'name': 'a', 'priority': '" + priority.text() + "', 'layers': [" + STAGE + "]}";
        assertThat(JobRequest.parse(Json.of(request)).priority()).isEqualTo(priority);
        assertThat(Priority.ofRank(priority.rank())).isEqualTo(priority);
        assertThat(Wire.readText(Wire.writeText(priority), Priority.class)).isEqualTo(priority);
    }

    @Test
    void aJobThatDoesNotSayIsAsUrgentAsMost() {
        assertThat(JobRequest.parse(Json.of("{'name': 'a', 'layers': [" + STAGE + "]}"))
                        .priority())
                .isEqualTo(Priority.NORMAL);
    }

    @Test
    void anUnknownPriorityIsToldWhichThereAre() {
        assertThat(errors("{'name': 'a', 'priority': 'urgent', 'layers': [" + STAGE + "]}"))
                .containsExactly(new FieldError("/priority", "must be one of high, normal, low"));
    }

    @Test
    void aSpecCannotBeMadeWithAWrongNameOrTag() {
        List<Layer> layers = List.of(new Layer.Stage("a", "b"));
        assertThatIllegalArgumentException().isThrownBy(() -> new JobSpec("A", "b", layers));
        assertThatIllegalArgumentException().isThrownBy(() -> new JobSpec("a", "b c", layers));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JobSpec("a", List.of(), new Source.Layers(layers), BuildOptions.NONE));
    }

    private static JobSpec parse(String request) {
        return JobRequest.parse(Json.of(request)).spec();
    }

    private static List<FieldError> errors(String request) {
        return catchThrowableOfType(InvalidInput.class, () -> parse(request)).errors();
    }
}
