package io.dcrx.gateway.users;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static io.dcrx.gateway.users.Asking.body;
import static org.assertj.core.api.Assertions.assertThat;

/** Tokens for machines. */
@GatewayTest
class ApiTokensIT {
    @Autowired
    private WebTestClient http;

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private DatabaseClient database;

    private User owner;
    private Asking person;

    @BeforeEach
    void owner() {
        owner = TestUsers.user(gateway, Role.BUILDER);
        person = new Asking(http, TestUsers.token(gateway, owner));
    }

    @Test
    void aTokenIsShownOnceAndKeptAsAHash() {
        JsonNode made = made("read");
        String token = made.get("token").stringValue();
        assertThat(token).matches("dcrx_[A-Za-z0-9_-]{43}");
        assertThat(Instant.parse(made.get("expires_at").stringValue()))
                .isEqualTo(Instant.parse(made.get("created_at").stringValue()).plus(Duration.ofDays(30)));
        JsonNode list = body(person.get("/users/tokens"), 200);
        assertThat(list.at("/tokens/0/name").stringValue()).isEqualTo("nightly");
        assertThat(list.at("/tokens/0/scope").stringValue()).isEqualTo("read");
        assertThat(list.at("/tokens/0/expired").booleanValue()).isFalse();
        assertThat(list.toString()).doesNotContain(token);
        assertThat(rows()).isNotEmpty().noneMatch(row -> row.contains(token.substring(5)));
    }

    /** A bad body is answered by who may, and by 403 who may not. */
    @ParameterizedTest
    @CsvSource({
        "read, GET, /jobs/images, 200",
        "read, GET, /workers, 200",
        "read, POST, /jobs/images/create, 403",
        "build, GET, /jobs/images, 200",
        "build, POST, /jobs/images/create, 400",
        "build, POST, /workers/x/drain, 403",
        "build, POST, /users/create, 403",
        "build, PUT, /users/update, 403",
        "build, GET, /users, 403",
        "build, DELETE, /users/x/delete, 403",
        "build, POST, /users/tokens, 403",
        "build, GET, /users/tokens, 403",
        "build, DELETE, /users/tokens/0, 403",
        "build, POST, /users/refresh, 403",
        "build, POST, /users/logout, 403",
        "build, GET, /audit, 403",
    })
    void itOpensWhatItsScopeSays(String scope, HttpMethod method, String path, int status) {
        Asking machine = machine(scope);
        body(HttpMethod.GET.equals(method) ? machine.get(path) : machine.send(method, path, Map.of()), status);
    }

    /** An admin's token is no admin: it sees its owner's things and cannot look after users. */
    @Test
    void itIsNoMoreThanItsScopeAndNoMoreThanItsOwner() {
        person = new Asking(http, NewFarm.login(http));
        body(machine("build").get("/users"), 403);
        body(machine("build").post("/workers/x/drain", Map.of()), 403);
        person = new Asking(http, TestUsers.token(gateway, Role.VIEWER));
        body(machine("build").post("/jobs/images/create", Map.of()), 403);
    }

    /** What is changed by a statement is changed as another gateway does it: this one notes it when it asks again. */
    @Test
    void itEndsWhenItIsRevokedOrHasExpiredOrItsOwnerIsDisabledOrGone() {
        Asking machine = machine("read");
        assertThat(machine.isLetIn()).isTrue();
        change("UPDATE users SET disabled = TRUE WHERE id = :id");
        awaitRefused(machine);
        change("UPDATE users SET disabled = FALSE WHERE id = :id");
        assertThat(machine.isLetIn()).isTrue();
        change("UPDATE api_tokens SET expires_at = created_at WHERE owner = :id");
        awaitRefused(machine);
        JsonNode listed = body(person.get("/users/tokens"), 200).at("/tokens/0");
        assertThat(listed.get("expired").booleanValue()).isTrue();
        body(person.delete("/users/tokens/" + listed.get("id").stringValue()), 200);
        assertThat(body(person.get("/users/tokens"), 200).get("tokens")).isEmpty();
        Asking another = machine("read");
        body(new Asking(http, NewFarm.login(http)).delete("/users/" + owner.id() + "/delete"), 200);
        assertThat(another.isLetIn()).isFalse();
        assertThat(rows()).isEmpty();
    }

    private static void awaitRefused(Asking machine) {
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !machine.isLetIn());
    }

    @Test
    void othersCannotRevokeItAndAnAdminCan() {
        JsonNode made = made("read");
        Asking machine = new Asking(http, made.get("token").stringValue());
        String path = "/users/tokens/" + made.get("id").stringValue();
        Asking other = new Asking(http, TestUsers.token(gateway, Role.BUILDER));
        assertThat(body(other.delete(path), 404)).isEqualTo(body(other.delete("/users/tokens/0"), 404));
        assertThat(machine.isLetIn()).isTrue();
        body(new Asking(http, NewFarm.login(http)).delete(path), 200);
        assertThat(machine.isLetIn()).isFalse();
    }

    @Test
    void whatIsWrongIsNamed() {
        JsonNode problem =
                body(person.post("/users/tokens", Map.of("name", " ", "scope", "admin", "expires_in_days", 400)), 400);
        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").stringValue()))
                .containsExactlyInAnyOrder("/name", "/scope", "/expires_in_days");
        body(person.post("/users/tokens", Map.of("name", "never ends", "scope", "read", "expires_in_days", 0)), 400);
    }

    private JsonNode made(String scope) {
        return body(
                person.post("/users/tokens", Map.of("name", "nightly", "scope", scope, "expires_in_days", 30)), 201);
    }

    private Asking machine(String scope) {
        return new Asking(http, made(scope).get("token").stringValue());
    }

    private List<String> rows() {
        return Objects.requireNonNull(database.sql("SELECT * FROM api_tokens WHERE owner = :id")
                .bind("id", owner.id().toString())
                .fetch()
                .all()
                .map(Object::toString)
                .collectList()
                .block());
    }

    private void change(String sql) {
        database.sql(sql).bind("id", owner.id().toString()).then().block();
    }
}
