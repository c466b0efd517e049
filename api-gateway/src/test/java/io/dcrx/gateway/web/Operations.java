package io.dcrx.gateway.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** The operations of an OpenAPI document, as a client that knows nothing else would read them. */
record Operations(JsonNode document) {
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    /** @param fields the body's by name, where the document says them */
    record Operation(
            String id,
            HttpMethod method,
            String path,
            boolean open,
            List<String> queries,
            boolean readsJson,
            Map<String, JsonNode> fields) {

        boolean hasPathParameters() {
            return path.contains("{");
        }

        /** The path with every parameter replaced. */
        String path(java.util.function.Function<String, String> values) {
            return PARAMETER
                    .matcher(path)
                    .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(values.apply(found.group(1))));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    Stream<Operation> all() {
        return document.get("paths")
                .propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .filter(method -> method.getValue().has("operationId"))
                        .filter(method ->
                                !method.getValue().path("tags").toString().contains("trouble-controller"))
                        .map(method -> operation(path.getKey(), method.getKey(), method.getValue())));
    }

    private Operation operation(String path, String method, JsonNode described) {
        List<String> queries = new ArrayList<>();
        described
                .path("parameters")
                .valueStream()
                .filter(parameter -> parameter.get("in").asString().equals("query"))
                .forEach(parameter -> queries.add(parameter.get("name").asString()));
        JsonNode json = described.at("/requestBody/content/application~1json");
        return new Operation(
                described.get("operationId").asString(),
                HttpMethod.valueOf(method.toUpperCase(java.util.Locale.ROOT)),
                path,
                described.has("security") && described.get("security").isEmpty(),
                queries,
                json.isObject(),
                fields(json));
    }

    private Map<String, JsonNode> fields(JsonNode json) {
        Map<String, JsonNode> fields = new TreeMap<>();
        resolved(json.path("schema"))
                .path("properties")
                .propertyStream()
                .forEach(field -> fields.put(field.getKey(), resolved(field.getValue())));
        return fields;
    }

    private JsonNode resolved(JsonNode schema) {
        return Optional.of(schema.path("$ref").asString(""))
                .filter(reference -> !reference.isEmpty())
                .map(reference -> document.at(reference.substring(1)))
                .orElse(schema);
    }
}
