package io.dcrx.gateway.web;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.TestUsers;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.Operations.Operation;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Walks the OpenAPI document and asks every operation for what nobody should ask for. An operation that is added is
 * walked the day it is added. Whatever comes, the answer is the client's fault in a problem document, and nothing changed.
 */
@GatewayTest
class OpenApiWalkIT {
    /** Their effect is on the very token that they are sent, with whatever body. */
    private static final Set<String> ENDS_ITS_TOKEN = Set.of("refresh", "logout");

    /** Change by themselves, or by design whenever somebody asks. */
    private static final Set<String> LIVING = Set.of("AUDIT", "REVOKED_TOKENS", "FLYWAY_SCHEMA_HISTORY");

    private static final List<String> WRONG_IDS = List.of(
            "x",
            "0",
            "-1",
            "00000000-0000-0000-0000-000000000000",
            "0-0-0-0-0",
            "..",
            "%2e%2e",
            "%00",
            "%0a",
            "a%2fb",
            "'%20OR%201=1%20--",
            "%F0%9F%92%A5",
            "%ff",
            "x".repeat(3000));

    private static final List<String> WRONG_VALUES =
            List.of("", "-1", "0", "99999999999999999999", "x", "%00", "%ff", "'", "%F0%9F%92%A5", "x".repeat(3000));

    private static final List<String> BROKEN = List.of("{", "", "\u0000", "{\"a\": }", "{\"a\": 1} trailing");

    /** JSON that no operation takes for an object with fields. */
    private static final List<String> NO_OBJECT = List.of("[]", "3", "\"text\"", "null", "true", "{\"\": 1}");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private WebTestClient http;

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private DatabaseClient database;

    @TestFactory
    Stream<DynamicTest> whoHasNoTokenIsToldSo() {
        return each(operation -> !operation.open(), operation -> {
            JsonNode problem = problem(ask(operation, operation.path(_ -> "x"), null, "{}"), 401);
            assertThat(problem.get("type").asString()).isEqualTo("/problems/unauthenticated");
        });
    }

    @TestFactory
    Stream<DynamicTest> aViewerChangesNothing() {
        return each(
                operation -> !ENDS_ITS_TOKEN.contains(operation.id()),
                operation -> expectFine(ask(
                        operation,
                        operation.path(_ -> UUID.randomUUID().toString()),
                        TestUsers.token(gateway, Role.VIEWER),
                        "{}")));
    }

    /** Word for word what they are told of things that do not exist. */
    @TestFactory
    Stream<DynamicTest> whatIsAnothersIsNotThere() {
        User owner = TestUsers.user(gateway, Role.BUILDER);
        String token = TestUsers.token(gateway, owner);
        Map<String, String> theirs = Map.of(
                "job_id", make(token, "/jobs/images/create", JOB, "job_id"),
                "token_id", make(token, "/users/tokens", "{\"name\": \"ci\", \"scope\": \"read\"}", "id"),
                "user_id", owner.id().toString(),
                "registry_id", make(token, "/registry/create", REGISTRY, "id"),
                "id_or_name", owner.id().toString());
        String other = TestUsers.token(gateway, Role.BUILDER);
        return each(
                operation -> operation.hasPathParameters()
                        && theirs.keySet().stream()
                                .anyMatch(name -> operation.path().contains("{" + name + "}")),
                operation -> {
                    String there = operation.path(name -> Objects.requireNonNullElse(
                            theirs.get(operation.path().startsWith("/registry/") ? "registry_id" : name), "x"));
                    String nowhere = operation.path(_ -> UUID.randomUUID().toString());
                    EntityExchangeResult<byte[]> hidden = ask(operation, there, other, "{}");
                    assertThat(hidden.getStatus().value()).isIn(403, 404);
                    assertThat(problem(hidden).get("type"))
                            .isEqualTo(problem(ask(operation, nowhere, other, "{}"))
                                    .get("type"));
                });
    }

    @TestFactory
    Stream<DynamicTest> idsThatNobodyHasAreNotFound() {
        return each(
                Operation::hasPathParameters,
                operation -> WRONG_IDS.forEach(
                        id -> expectRefused(ask(operation, operation.path(_ -> id), admin(), "{}"), id)));
    }

    @TestFactory
    Stream<DynamicTest> parametersWithoutSenseAreRefusedOrFindNothing() {
        return each(
                operation -> !operation.queries().isEmpty(),
                operation -> operation
                        .queries()
                        .forEach(name -> WRONG_VALUES.forEach(value -> {
                            String path = operation.path(_ -> UUID.randomUUID().toString()) + "?" + name + "=" + value;
                            expectFine(ask(operation, path, admin(), "{}"));
                        })));
    }

    @TestFactory
    Stream<DynamicTest> aBodyThatIsNoJsonIsRefused() {
        return each(Operation::readsJson, operation -> {
            String path = operation.path(_ -> UUID.randomUUID().toString());
            BROKEN.forEach(body -> expectRefused(ask(operation, path, admin(), body), body));
            NO_OBJECT.forEach(body -> expectRefused(ask(operation, path, admin(), body), body));
            String large = "{\"a\": \"" + "x".repeat(1_100_000) + "\"}";
            assertThat(ask(operation, path, admin(), large).getStatus().value()).isIn(404, 413);
            EntityExchangeResult<byte[]> text = ask(operation, path, admin(), MediaType.TEXT_PLAIN, "{}");
            problem(text, 415);
        });
    }

    @TestFactory
    Stream<DynamicTest> fieldsOfTheWrongKindAndOfEndlessLengthAreRefused() {
        return each(
                operation -> operation.readsJson() && !operation.fields().isEmpty(),
                operation -> operation
                        .fields()
                        .forEach((field, schema) -> wrong(schema).forEach(value -> {
                            String body = JSON.writeValueAsString(Map.of(field, value));
                            String path = operation.path(_ -> UUID.randomUUID().toString());
                            expectRefused(ask(operation, path, admin(), body), field + ": " + start(body));
                        })));
    }

    private static final String REGISTRY = """
            {"registry_name": "walked", "registry_uri": "https://registry.example.com/team"}""";

    private static final String JOB = """
            {"name": "localhost:5000/hello", "layers": [{"layer_type": "stage", "base": "python", "tag": "3.11-slim"}]}""";

    /** What no field of that kind can be. */
    private static Stream<Object> wrong(JsonNode schema) {
        Stream<Object> everywhere =
                Stream.of("x".repeat(200_000), Map.of("a", List.of(Map.of())), "\u0000", "a\nb\u0000");
        boolean text = schema.isString() || schema.path("type").toString().contains("string");
        return Stream.concat(everywhere, text ? Stream.of(7, true, List.of(1)) : Stream.of("no", -1e300));
    }

    private static String start(String text) {
        return text.substring(0, Math.min(60, text.length()));
    }

    private Stream<DynamicTest> each(Predicate<Operation> which, java.util.function.Consumer<Operation> walk) {
        List<Operation> operations =
                new Operations(NewFarm.document(http)).all().filter(which).toList();
        assertThat(operations).isNotEmpty();
        return operations.stream()
                .map(operation -> DynamicTest.dynamicTest(operation.toString(), () -> {
                    SortedMap<String, List<String>> before = everything();
                    walk.accept(operation);
                    assertThat(everything()).as("what is kept").isEqualTo(before);
                }));
    }

    private String admin() {
        return NewFarm.login(http);
    }

    private EntityExchangeResult<byte[]> ask(Operation operation, String path, @Nullable String token, String body) {
        return ask(operation, path, token, MediaType.APPLICATION_JSON, body);
    }

    private EntityExchangeResult<byte[]> ask(
            Operation operation, String path, @Nullable String token, MediaType type, String body) {
        WebTestClient.RequestBodySpec request = http.mutate()
                .responseTimeout(Duration.ofSeconds(20))
                .build()
                .method(operation.method())
                .uri(address -> URI.create(address.build() + path));
        if (token != null) {
            request.headers(headers -> headers.setBearerAuth(token));
        }
        return (operation.readsJson() ? request.contentType(type).bodyValue(body) : request)
                .exchange()
                .expectBody()
                .returnResult();
    }

    /** Whether it was refused or not: it is understood, or the client learns what is wrong. */
    private static void expectFine(EntityExchangeResult<byte[]> answer) {
        if (answer.getStatus().value() >= 400) {
            problem(answer);
        }
    }

    private static void expectRefused(EntityExchangeResult<byte[]> answer, String sent) {
        assertThat(answer.getStatus().value()).as(start(sent)).isBetween(400, 499);
        // What is no HTTP, Netty answers by itself, below everything that could write a document.
        if (answer.getResponseBodyContent() != null && answer.getResponseBodyContent().length > 0) {
            problem(answer);
        }
    }

    private static JsonNode problem(EntityExchangeResult<byte[]> answer, int status) {
        assertThat(answer.getStatus().value()).isEqualTo(status);
        return problem(answer);
    }

    private static JsonNode problem(EntityExchangeResult<byte[]> answer) {
        assertThat(answer.getStatus().value()).as(answer::toString).isBetween(400, 499);
        assertThat(answer.getResponseHeaders().getContentType())
                .as(answer::toString)
                .isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
        JsonNode problem = JSON.readTree(Objects.requireNonNull(answer.getResponseBody()));
        assertThat(problem.get("type").asString()).startsWith("/problems/");
        assertThat(problem.toString()).doesNotContain("Exception").doesNotContain("io.dcrx");
        return problem;
    }

    private String make(String token, String path, String body, String id) {
        return Objects.requireNonNull(http.post()
                        .uri(path)
                        .headers(headers -> headers.setBearerAuth(token))
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(body)
                        .exchange()
                        .expectStatus()
                        .is2xxSuccessful()
                        .expectBody(JsonNode.class)
                        .returnResult()
                        .getResponseBody())
                .get(id)
                .stringValue();
    }

    /** Every row that is kept, but users whom the walk itself adds. */
    private SortedMap<String, List<String>> everything() {
        SortedMap<String, List<String>> everything = new TreeMap<>();
        List<String> tables = rows(
                "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC' ORDER BY TABLE_NAME");
        for (String table : tables.stream()
                .map(row -> row.substring(row.indexOf('=') + 1, row.length() - 1))
                .filter(table -> !LIVING.contains(table.toUpperCase(java.util.Locale.ROOT)))
                .toList()) {
            everything.put(table, rows("SELECT * FROM \"" + table + "\""));
        }
        everything.computeIfPresent(
                "USERS",
                (_, users) -> users.stream()
                        .filter(user -> !user.contains("=VIEWER-"))
                        .toList());
        return everything;
    }

    private List<String> rows(String sql) {
        return Objects.requireNonNull(database.sql(sql)
                .fetch()
                .all()
                .map(Object::toString)
                .sort()
                .collectList()
                .block(Duration.ofSeconds(20)));
    }
}
