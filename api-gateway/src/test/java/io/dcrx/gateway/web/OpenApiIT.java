package io.dcrx.gateway.web;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** What a stranger reads, without a token. */
@GatewayTest
class OpenApiIT {
    @Autowired
    private WebTestClient http;

    @Test
    void theDocumentSaysWhatTheFarmIsAndHowToLogIn() {
        JsonNode api = NewFarm.document(http);
        assertThat(api.at("/info/title").stringValue()).isEqualTo("DCRX-KV");
        assertThat(api.at("/info/description").stringValue()).contains("POST /users/login");
        assertThat(api.at("/components/securitySchemes/token/scheme").stringValue())
                .isEqualTo("bearer");
        assertThat(api.at("/servers/0/url").stringValue()).isEqualTo("/");
    }

    @Test
    void namesAreAsInTheJsonAndWhatIsAlwaysThereIsRequired() {
        JsonNode login = NewFarm.document(http).at("/components/schemas/LoginAnswer");
        assertThat(login.get("properties").propertyNames()).contains("token_type", "expires_in");
        assertThat(texts(login.get("required"))).contains("token_type", "expires_in");
        JsonNode problem = NewFarm.document(http).at("/components/schemas/Problem");
        assertThat(texts(problem.get("required"))).containsExactlyInAnyOrder("type", "title", "status", "detail");
        assertThat(problem.get("properties").propertyNames()).contains("errors");
    }

    @Test
    void everyOperationHasANameASummaryAndTheProblemsItCanEndWith() {
        operations().forEach(operation -> {
            String name = operation.path("operationId").asString();
            assertThat(name).matches("[a-z][A-Za-z]+");
            assertThat(operation.path("summary").asString()).as(name).isNotBlank();
            List<String> answers = List.copyOf(operation.get("responses").propertyNames());
            assertThat(answers).as(name).contains("500", "503");
            boolean open =
                    operation.has("security") && operation.get("security").isEmpty();
            assertThat(answers.contains("401")).as(name).isEqualTo(!open || "login".equals(name));
            if (operation.has("requestBody")) {
                assertThat(answers).as(name).contains("400", "413", "415");
            }
        });
    }

    /** Beyond what any operation of its kind can end with. */
    @ParameterizedTest
    @CsvSource({
        "createJob, 400 404 409 413 415 422 429",
        "retryJob, 400 404 409 413 422 429",
        "cancelJob, 404 409",
        "readLog, 400 404 429",
        "readEvents, 400 404 429",
        "login, 401 429",
        "updateUser, 429",
        "checkRegistry, 429",
    })
    void anOperationSaysWhatElseItCanEndWith(String operation, String answers) {
        assertThat(operation(operation).get("responses").propertyNames()).contains(answers.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "createJob, JobRequest",
        "renderJob, JobRequest",
        "createRegistry, NewRegistry",
        "updateRegistry, RegistryChange",
        "createUser, NewAccount",
        "updateUser, UserChange",
    })
    void aBodyIsDescribedAsWhatItIs(String operation, String schema) {
        assertThat(operation(operation)
                        .at("/requestBody/content/application~1json/schema/$ref")
                        .stringValue())
                .isEqualTo("#/components/schemas/" + schema);
    }

    @Test
    void whateverIsReferredToIsThere() {
        JsonNode api = NewFarm.document(http);
        assertThat(api.findValuesAsString("$ref"))
                .isNotEmpty()
                .allSatisfy(
                        reference -> assertThat(api.at(reference.substring(1)).isObject())
                                .as(reference)
                                .isTrue());
    }

    @Test
    void everyBodyHasAnExample() {
        operations().filter(operation -> operation.has("requestBody")).forEach(operation -> {
            JsonNode content = operation.at("/requestBody/content");
            JsonNode body = content.path("application/json");
            boolean example = body.has("examples") || body.at("/schema/$ref").isString();
            boolean bytes = content.valueStream()
                    .allMatch(type -> type.at("/schema/format").asString("").equals("binary"));
            assertThat(example || bytes)
                    .as(operation.get("operationId").stringValue())
                    .isTrue();
        });
    }

    @Test
    void thePageIsThereForEverybody() {
        String page = Objects.requireNonNull(http.get()
                .uri("/docs")
                .exchange()
                .expectStatus()
                .isFound()
                .returnResult(Void.class)
                .getResponseHeaders()
                .getFirst(HttpHeaders.LOCATION));
        http.get().uri(page).exchange().expectStatus().isOk();
        for (String part : List.of("swagger-ui.css", "swagger-ui-standalone-preset.js", "swagger-initializer.js")) {
            http.get().uri("/swagger-ui/" + part).exchange().expectStatus().isOk();
        }
        http.get().uri("/openapi.json/swagger-config").exchange().expectStatus().isOk();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness"})
    void probesAreThereForEverybodyAndSayYesOrNo(String path) {
        http.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("UP")
                .jsonPath("$.components")
                .doesNotExist();
    }

    @Test
    void healthIsThereForEverybodyAndSaysWhatIsAwayAndNotWhy() {
        http.get()
                .uri("/actuator/health")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("UP")
                .jsonPath("$.components.breakers.components.database.status")
                .isEqualTo("UP")
                .jsonPath("$..details")
                .isEmpty();
    }

    @Test
    void metricsShowTheConnectionsToTheDatabase() {
        assertThat(http.get()
                        .uri("/actuator/prometheus")
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody())
                .contains("r2dbc_pool_acquired_connections");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator", "/actuator/env", "/actuator/heapdump", "/openapi.json.yaml", "/"})
    void nothingElseIs(String path) {
        http.get().uri(path).exchange().expectStatus().isUnauthorized();
    }

    private Stream<JsonNode> operations() {
        return NewFarm.document(http)
                .get("paths")
                .valueStream()
                .flatMap(JsonNode::valueStream)
                .filter(operation -> !operation.path("tags").path(0).asString().equals("trouble-controller"));
    }

    private JsonNode operation(String id) {
        return operations()
                .filter(operation -> operation.get("operationId").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::stringValue).toList();
    }
}
