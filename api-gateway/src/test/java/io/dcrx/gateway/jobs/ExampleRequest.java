package io.dcrx.gateway.jobs;

import java.util.stream.Stream;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An example of a component, in a request that is right.
 *
 * @param at where in it the example stands
 */
record ExampleRequest(String component, JsonNode request, JsonPointer at) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String STAGE = "{\"layer_type\": \"stage\", \"base\": \"python\", \"tag\": \"3.11-slim\"}";

    /** All that the document has. */
    static Stream<ExampleRequest> all(RequestSchema schema) {
        return schema.objects()
                .flatMap(name ->
                        schema.component(name).path("examples").valueStream().map(example -> of(name, example)));
    }

    private static ExampleRequest of(String component, JsonNode example) {
        return switch (component) {
            case "JobRequest" -> new ExampleRequest(component, example, JsonPointer.empty());
            case "BuildOptions" -> besideADockerfile(component, "{'build_options': %s}", example, "/build_options");
            case "StoredContext", "GitContext", "InlineFiles" ->
                besideADockerfile(component, "{'context': %s}", example, "/context");
            case "InlineFile" ->
                besideADockerfile(component, "{'context': {'files': [%s]}}", example, "/context/files/0");
            case "StoredRegistry", "InlineRegistry" ->
                besideADockerfile(component, "{'registry': %s}", example, "/registry");
            case "HealthcheckCommand" ->
                afterAStage(component, "{'layer_type': 'healthcheck', 'command': %s}", example, "/layers/1/command");
            default ->
                component.endsWith("Mount")
                        ? afterAStage(
                                component,
                                "{'layer_type': 'run', 'command': 'a', 'mounts': [%s]}",
                                example,
                                "/layers/1/mounts/0")
                        : afterAStage(component, "%s", example, "/layers/1");
        };
    }

    private static ExampleRequest besideADockerfile(String component, String frame, JsonNode example, String at) {
        ObjectNode request = JSON.createObjectNode().put("name", "a").put("dockerfile", "FROM scratch");
        return new ExampleRequest(
                component, request.setAll(filled(frame, example).asObject()), JsonPointer.compile(at));
    }

    private static ExampleRequest afterAStage(String component, String frame, JsonNode example, String at) {
        ObjectNode request = JSON.createObjectNode().put("name", "a");
        request.putArray("layers").add(JSON.readTree(STAGE)).add(filled(frame, example));
        return new ExampleRequest(component, request, JsonPointer.compile(at));
    }

    private static JsonNode filled(String frame, JsonNode example) {
        return JSON.readTree(frame.replace('\'', '"').formatted(example));
    }

    JsonNode example() {
        return request.at(at);
    }

    String pointer(String field) {
        return at + "/" + field;
    }

    /** The same with another value of a field, or one more. */
    JsonNode with(String field, JsonNode value) {
        JsonNode changed = request.deepCopy();
        changed.at(at).asObject().set(field, value);
        return changed;
    }

    JsonNode without(String field) {
        JsonNode changed = request.deepCopy();
        changed.at(at).asObject().remove(field);
        return changed;
    }

    @Override
    public String toString() {
        return component + " " + example();
    }
}
