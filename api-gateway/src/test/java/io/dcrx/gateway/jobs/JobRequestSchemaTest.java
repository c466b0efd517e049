package io.dcrx.gateway.jobs;

import io.dcrx.job.JobRequest;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The schema of a job request says what its parsers do, neither more nor less. */
class JobRequestSchemaTest {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final RequestSchema SCHEMA = RequestSchema.written();
    private static final JsonNode UNKNOWN = JsonNodeFactory.instance.stringNode("no such word");

    /** What a parser says of a request that has the wrong shape; which tag a base needs depends on other layers. */
    private static final Pattern SHAPE = Pattern.compile(
            "is not known here|is required(?!: which image)|must be one of|, but (?:is|has) |must not be given"
                    + "|must have either|a whole number from|a number from|must not be more than|cannot be honoured");

    static Stream<String> requests() {
        return Stream.of(
                JobApi.HELLO_WORLD,
                JobApi.TO_A_STORED_REGISTRY,
                JobApi.TO_ITS_OWN_REGISTRY,
                JobApi.WITH_A_SECRET,
                JobApi.FROM_GIT);
    }

    static Stream<ExampleRequest> examples() {
        return ExampleRequest.all(SCHEMA);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsTaken(ExampleRequest example) {
        assertTaken(example.request());
    }

    @ParameterizedTest
    @MethodSource("requests")
    void soAreThoseOfTheOperations(String request) {
        assertTaken(JSON.readTree(request));
    }

    @Test
    void soIsWhatWorkersAreTestedWith() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../build-worker/src/test/resources/corpus"))) {
            List<Path> layers =
                    files.filter(file -> file.toString().endsWith(".json")).toList();
            assertThat(layers).isNotEmpty();
            layers.forEach(file ->
                    assertTaken(JSON.createObjectNode().put("name", "a").set("layers", JSON.readTree(file.toFile()))));
        }
    }

    /** A parser lists the fields that it knows when it meets one that it does not. */
    @Test
    void fieldsAreThoseThatTheParsersKnow() {
        SortedMap<String, Set<String>> said = new TreeMap<>();
        SortedMap<String, Set<String>> known = new TreeMap<>();
        examples().forEach(example -> {
            String part = part(example);
            said.computeIfAbsent(part, _ -> new TreeSet<>())
                    .addAll(SCHEMA.component(example.component())
                            .get("properties")
                            .propertyNames());
            known.computeIfAbsent(part, _ -> new TreeSet<>())
                    .addAll(words(errors(example.with("new", UNKNOWN)), example.pointer("new"), "known are "));
        });
        assertThat(said).isEqualTo(known);
    }

    @Test
    void everyObjectHasAnExampleOfEveryFieldThatCanBeGiven() {
        SCHEMA.objects().forEach(name -> {
            Set<String> shown = new TreeSet<>();
            SCHEMA.component(name).path("examples").forEach(example -> shown.addAll(example.propertyNames()));
            Set<String> fields = SCHEMA.component(name)
                    .get("properties")
                    .propertyStream()
                    .filter(field -> !field.getValue().has("not"))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(shown).as(name).containsAll(fields);
        });
    }

    @Test
    void wordsAreThoseThatTheParsersKnow() {
        examples()
                .forEach(example -> SCHEMA.component(example.component())
                        .get("properties")
                        .propertyStream()
                        .filter(field -> field.getValue().has("enum"))
                        .forEach(field -> assertThat(words(
                                        errors(example.with(field.getKey(), UNKNOWN)),
                                        example.pointer(field.getKey()),
                                        "must be one of "))
                                .as(example + " " + field.getKey())
                                .containsExactlyInAnyOrderElementsOf(
                                        texts(field.getValue().get("enum")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Layer", "Mount"})
    void typesAreThoseThatTheParsersKnow(String component) {
        JsonNode discriminator = SCHEMA.component(component).get("discriminator");
        String property = discriminator.get("propertyName").stringValue();
        ExampleRequest example = examples()
                .filter(some -> some.component().endsWith(component))
                .findFirst()
                .orElseThrow();
        JsonNode types = discriminator.get("mapping");
        assertThat(types.propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        words(errors(example.with(property, UNKNOWN)), example.pointer(property), "must be one of "));
        types.propertyStream()
                .forEach(type -> assertThat(
                                SCHEMA.component(type.getValue().stringValue().replaceFirst(".*/", ""))
                                        .at("/properties/" + property + "/const"))
                        .as(type.getKey())
                        .isEqualTo(JsonNodeFactory.instance.stringNode(type.getKey())));
        assertThat(SCHEMA.component(component).get("oneOf").findValuesAsString("$ref"))
                .containsExactlyInAnyOrderElementsOf(texts(types));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void schemaAndParserAgreeOnWhateverIsChanged(ExampleRequest example) {
        List<String> disagreements = ChangedRequest.all(example, SCHEMA)
                .flatMap(changed -> disagreement(changed).stream())
                .toList();
        assertThat(disagreements).isEmpty();
    }

    private static List<String> disagreement(ChangedRequest changed) {
        List<FieldError> errors = errors(changed.request());
        boolean isTaken = SCHEMA.takes(changed.request());
        if (errors.isEmpty() && !isTaken && changed.isPromised()) {
            return List.of(changed + " is taken, and the schema refuses it");
        }
        boolean isRefused = errors.stream()
                .anyMatch(error ->
                        changed.exact() || SHAPE.matcher(error.detail()).find());
        return isRefused && isTaken ? List.of(changed + " is refused, and the schema takes it: " + errors) : List.of();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{'name': 'a'}",
                "{'dockerfile': 'FROM scratch'}",
                "{'name': 'a', 'dockerfile': 'FROM scratch', 'layers': [{'layer_type': 'stage', 'base': 'scratch'}]}",
                "{'name': 'a', 'dockerfile': 'FROM scratch', 'files': []}",
                "{'name': 'a', 'layers': []}",
                "{'name': 'a', 'layers': {'layer_type': 'stage', 'base': 'scratch'}}",
                "{'name': 'a', 'layers': ['FROM scratch']}",
                "{'name': 'a', 'layers': [{'base': 'scratch'}]}",
                "{'name': 'a', 'layers': [{'layer_type': 'from', 'base': 'scratch'}]}",
                "{'name': 'a', 'layers': [{'layer_type': 'stage', 'base': 'scratch', 'path': '/'}]}",
                "{'name': 'a', 'layers': [{'layer_type': 'stage', 'base': 'a', 'tag': 3.11}]}",
                "{'name': 'a', 'dockerfile': 'FROM scratch', 'context': {'files': [{'path': 'a'}]}}",
                "{'name': 'a', 'dockerfile': 'FROM scratch', 'context': {'files': [{'path': 'a', 'content': '',"
                        + " 'content_base64': ''}]}}",
                "{'name': 'a', 'dockerfile': 'FROM scratch', 'context': {'git': 'https://github.com/a/b', 'files': []}}",
                "{'name': 'a', 'dockerfile': 'FROM scratch', 'context': {'git': 'https://github.com/a/b',"
                        + " 'git_user': 'a'}}",
                "{'name': 'a', 'dockerfile': 'FROM scratch', 'registry': {'registry_name': 'a', 'registry_url': 'b.c'}}",
                "{'name': 'a', 'dockerfile': 'FROM scratch', 'build_options': {'memory': '1g'}}",
            })
    void whatHasTheWrongShapeIsRefusedByBoth(String text) {
        assertRefused(JSON.readTree(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'layer_type': 'run', 'command': 'a', 'mount': {'mount_type': 'ssh'}, 'mounts': []}",
                "{'layer_type': 'run', 'command': 'a', 'mounts': [{'mount_type': 'disk', 'target': '/a'}]}",
                "{'layer_type': 'run', 'command': 'a', 'mounts': [{'mount_type': 'secret'}]}",
                "{'layer_type': 'healthcheck', 'none': true, 'command': 'a'}",
                "{'layer_type': 'healthcheck', 'none': false}",
                "{'layer_type': 'healthcheck', 'command': {'layer_type': 'run', 'command': 'a'}}",
                "{'layer_type': 'onbuild', 'instruction': {'layer_type': 'stage', 'base': 'scratch'}}",
                "{'layer_type': 'onbuild', 'instruction': {'layer_type': 'onbuild',"
                        + " 'instruction': {'layer_type': 'workdir', 'path': '/'}}}",
                "{'layer_type': 'copy', 'source': 'a', 'destination': '/', 'group_id': 0}",
            })
    void soIsALayer(String layer) {
        ObjectNode request = JSON.createObjectNode().put("name", "a");
        request.putArray("layers")
                .add(JSON.readTree("{'layer_type': 'stage', 'base': 'scratch'}"))
                .add(JSON.readTree(layer));
        assertRefused(request);
    }

    /** Contexts and registries have more than one form each, of which the parser knows all the fields. */
    private static String part(ExampleRequest example) {
        String at = example.at().toString();
        return at.equals("/context") || at.equals("/registry") ? at : example.component();
    }

    private static void assertTaken(JsonNode request) {
        assertThat(errors(request)).as(request::toString).isEmpty();
        assertThat(SCHEMA.takes(request)).as(request::toString).isTrue();
    }

    private static void assertRefused(JsonNode request) {
        assertThat(errors(request)).as(request::toString).isNotEmpty();
        assertThat(SCHEMA.takes(request)).as(request::toString).isFalse();
    }

    private static List<FieldError> errors(JsonNode request) {
        try {
            JobRequest.parse(request);
            return List.of();
        } catch (InvalidInput e) {
            return e.errors();
        }
    }

    /** The words of a sentence that lists what could stand there. */
    private static List<String> words(List<FieldError> errors, String pointer, String before) {
        return errors.stream()
                .filter(error -> error.pointer().equals(pointer))
                .map(FieldError::detail)
                .filter(detail -> detail.contains(before))
                .flatMap(detail -> Arrays.stream(detail.substring(detail.indexOf(before) + before.length())
                        .split(", ")))
                .toList();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::stringValue).toList();
    }
}
