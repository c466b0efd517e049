package io.dcrx.gateway.jobs;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.SpecVersion;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The schema of a job request as a client reads it in an OpenAPI document, and what it makes of requests. */
final class RequestSchema {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JsonNode components;
    private final Schema validator;

    /** @param document in OpenAPI 3.1, whose schemas are JSON Schema 2020-12 */
    RequestSchema(JsonNode document) {
        this.components = document.at("/components/schemas");
        ObjectNode whole = document.deepCopy().asObject().put("$ref", JobRequestSchemas.JOB_REQUEST);
        this.validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(whole);
    }

    /** Without a gateway. */
    static RequestSchema written() {
        OpenAPI api = new OpenAPI(SpecVersion.V31).components(new Components());
        new JobRequestSchemas().customise(api);
        return new RequestSchema(JSON.readTree(Json31.pretty(api)));
    }

    boolean takes(JsonNode request) {
        return validator.validate(request).isEmpty();
    }

    JsonNode component(String name) {
        return components.get(name);
    }

    /** Those that are objects with fields. */
    Stream<String> objects() {
        return components.propertyNames().stream()
                .filter(name -> component(name).has("properties"));
    }

    /** What is said of a field, there and where it refers to. */
    JsonNode resolved(JsonNode schema) {
        String name = schema.path("$ref").asString("").replaceFirst(".*/", "");
        return name.isEmpty()
                ? schema
                : component(name).deepCopy().asObject().setAll(schema.deepCopy().asObject());
    }
}
