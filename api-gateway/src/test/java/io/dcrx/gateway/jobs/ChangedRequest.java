package io.dcrx.gateway.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An example with one thing changed: right, or wrong.
 *
 * @param field what was changed
 * @param value null: it was left out
 * @param exact whether the schema says all that the parser asks of such a value
 */
record ChangedRequest(String field, JsonNode value, JsonNode request, boolean exact) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<String> TEXTS = List.of(
            "",
            "x",
            "X",
            "_x",
            "-x",
            "1x",
            "7",
            "755",
            "0755",
            "4755",
            "07555",
            "0888",
            "000007",
            "7".repeat(4),
            "7".repeat(5),
            "7".repeat(7),
            "3".repeat(10),
            "3".repeat(11),
            "a b",
            "x=y",
            "x:y",
            "x/y",
            "x\"y",
            "x\\y",
            "$X",
            "x\ny",
            "x\u0000y",
            "é",
            "10m",
            "linux/amd64",
            "x".repeat(32) + "/" + "x".repeat(32) + "/" + "x".repeat(32),
            "x".repeat(33) + "/x",
            "x/" + "x".repeat(33),
            "x/x/" + "x".repeat(33),
            "SIGTERM+1",
            "0-0-0-0-0",
            "0197C0DE-0000-7000-8000-000000000001",
            "BUILDKIT_X",
            "sha256:" + "a".repeat(64),
            "SHA256:" + "a".repeat(64),
            "x".repeat(16),
            "x".repeat(17),
            "x".repeat(128),
            "x".repeat(129),
            "x".repeat(255),
            "x".repeat(256),
            "x/".repeat(60_000),
            "$x".repeat(60_000),
            "x.-\u00e9".repeat(25_000));

    /** Each field of the example in every other way, each left out, and one that nobody knows. */
    static Stream<ChangedRequest> all(ExampleRequest example, RequestSchema schema) {
        JsonNode fields = schema.component(example.component()).get("properties");
        Stream<ChangedRequest> changed = fields.propertyStream().flatMap(field -> {
            JsonNode said = schema.resolved(field.getValue());
            return values(said, example.example().path(field.getKey()), schema).stream()
                    .map(value -> new ChangedRequest(
                            field.getKey(), value, example.with(field.getKey(), value), isExact(said, value, schema)));
        });
        Stream<ChangedRequest> less = example.example().propertyNames().stream()
                .map(name -> new ChangedRequest(name, JSON.missingNode(), example.without(name), false));
        JsonNode one = JSON.numberNode(1);
        return Stream.of(changed, less, Stream.of(new ChangedRequest("new", one, example.with("new", one), true)))
                .flatMap(requests -> requests);
    }

    private static List<JsonNode> values(JsonNode said, JsonNode usual, RequestSchema schema) {
        List<JsonNode> values = new ArrayList<>(scalars(said));
        values.add(JSON.nullNode());
        values.add(JSON.arrayNode());
        values.add(JSON.arrayNode().add("x"));
        values.add(JSON.arrayNode().add(JSON.arrayNode()));
        values.add(JSON.arrayNode().add(JSON.objectNode()));
        values.add(JSON.objectNode());
        values.add(JSON.objectNode().put("x", "x"));
        values.add(JSON.objectNode().set("x", JSON.arrayNode()));
        if (said.has("items")) {
            scalars(schema.resolved(said.get("items")))
                    .forEach(scalar -> values.add(JSON.arrayNode().add(scalar)));
        }
        if (said.has("propertyNames")) {
            TEXTS.forEach(name -> values.add(JSON.objectNode().put(name, "x")));
            scalars(said).forEach(scalar -> values.add(JSON.objectNode().set("x", scalar)));
        }
        values.addAll(atTheLimits(said, usual));
        return values;
    }

    private static List<JsonNode> scalars(JsonNode said) {
        List<JsonNode> scalars = new ArrayList<>();
        TEXTS.forEach(text -> scalars.add(JSON.stringNode(text)));
        said.path("enum").forEach(scalars::add);
        scalars.addAll(List.of(JSON.numberNode(-1), JSON.numberNode(7), JSON.numberNode(1.5)));
        scalars.addAll(List.of(JSON.booleanNode(true), JSON.booleanNode(false)));
        Stream.of("minimum", "maximum")
                .filter(said::has)
                .map(said::get)
                .forEach(limit -> IntStream.rangeClosed(-1, 1)
                        .forEach(more -> scalars.add(JSON.numberNode(limit.asLong() + more))));
        return scalars;
    }

    /** What just fits and what does not, of something that is right. */
    private static List<JsonNode> atTheLimits(JsonNode said, JsonNode usual) {
        List<JsonNode> values = new ArrayList<>();
        int longest = said.path("maxLength").asInt(0);
        if (longest > 0) {
            String text = usual.asString();
            values.add(JSON.stringNode(text + "a".repeat(longest - text.length())));
            values.add(JSON.stringNode(text + "a".repeat(longest - text.length() + 1)));
        }
        int most = said.path("maxItems").asInt(0);
        if (most > 0 && usual.isArray()) {
            values.add(list(usual.get(0), 1));
            values.add(list(usual.get(0), most));
            values.add(list(usual.get(0), most + 1));
        }
        int widest = said.path("maxProperties").asInt(0);
        if (widest > 0) {
            values.add(object(widest));
            values.add(object(widest + 1));
        }
        return values;
    }

    private static ArrayNode list(JsonNode element, int size) {
        ArrayNode list = JSON.arrayNode();
        IntStream.range(0, size).forEach(i -> list.add(another(element, i)));
        return list;
    }

    /** No two files have the same path. */
    private static JsonNode another(JsonNode element, int number) {
        return element.has("content") ? element.deepCopy().asObject().put("path", "x" + number) : element;
    }

    private static ObjectNode object(int size) {
        ObjectNode object = JSON.objectNode();
        IntStream.range(0, size).forEach(i -> object.put("x" + i, "x"));
        return object;
    }

    /** Patterns, words, bounds and nothing at all are told by both; a text alone may be anything to a schema, and not to a parser. */
    private static boolean isExact(JsonNode said, JsonNode value, RequestSchema schema) {
        if (value.isArray()) {
            return said.has("items")
                    && value.valueStream()
                            .allMatch(element -> isExact(schema.resolved(said.get("items")), element, schema));
        }
        return switch (value.getNodeType()) {
            case STRING ->
                Stream.of("pattern", "enum", "const").anyMatch(said::has)
                        || value.asString().isEmpty()
                        || value.asString().length() >= said.path("maxLength").asInt(Integer.MAX_VALUE);
            case NUMBER -> Stream.of("minimum", "maximum").anyMatch(said::has);
            case OBJECT -> said.has("propertyNames") && !value.has("x");
            default -> false;
        };
    }

    /** Whether the schema would say so if it were taken. Null is as good as nothing, and true as 'true', but who would write so? */
    boolean isPromised() {
        return Stream.concat(Stream.of(value), value.valueStream())
                .noneMatch(some -> some.isNull() || some.isBoolean() || some.isFloatingPointNumber());
    }

    @Override
    public String toString() {
        String text = value.toString();
        return field + ": " + text.substring(0, Math.min(80, text.length()));
    }
}
