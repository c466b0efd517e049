package io.dcrx.gateway.users;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import io.dcrx.gateway.audit.Audit;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import static io.dcrx.gateway.users.Asking.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What was done is told to admins, by whatever endpoint, and no secret with it. */
@GatewayTest
class AuditIT {
    private static final Map<String, Object> HELLO = Map.of(
            "name",
            "localhost:5000/hello",
            "layers",
            List.of(Map.of("layer_type", "stage", "base", "python", "tag", "3.11-slim")));

    @Autowired
    private WebTestClient http;

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private Audit audit;

    private Asking admin;
    private User builder;
    private Asking building;

    @BeforeEach
    void people() {
        admin = new Asking(http, NewFarm.login(http));
        builder = TestUsers.user(gateway, Role.BUILDER);
        building = new Asking(http, TestUsers.token(gateway, builder));
    }

    @Test
    void whatIsDoneWithAJobIsKeptWithWhoDidItAndByWhat() {
        String job = body(building.post("/jobs/images/create", HELLO), 200)
                .get("job_id")
                .stringValue();
        body(building.delete("/jobs/images/" + job + "/cancel"), 200);
        body(building.delete("/jobs/images/" + job + "/cancel"), 409);
        List<JsonNode> entries = about(job);
        assertThat(entries)
                .extracting(entry -> entry.get("action").stringValue() + " "
                        + entry.get("result").stringValue() + " "
                        + entry.get("status").intValue())
                .containsExactly("cancelJob REFUSED 409", "cancelJob DONE 200", "createJob DONE 200");
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.get("user").stringValue()).isEqualTo(builder.id().toString());
            assertThat(entry.get("username").stringValue()).isEqualTo(builder.username());
            assertThat(entry.get("means").stringValue()).isEqualTo("LOGIN");
            assertThat(entry.get("address").stringValue()).isEqualTo("127.0.0.1");
        });
        assertThat(page("user=" + builder.id() + "&action=createJob")).hasSize(1);
    }

    @Test
    void loginsAreKeptAndWhatWasTypedIsNot() {
        String name = "Known-" + UUID.randomUUID();
        body(
                admin.post(
                        "/users/create",
                        Map.of(
                                "username",
                                name,
                                "first_name",
                                "A",
                                "last_name",
                                "B",
                                "email",
                                "a@b",
                                "password",
                                "the right canary")),
                201);
        login(name, "the wrong canary");
        login(name.toUpperCase(java.util.Locale.ROOT), "the right canary");
        login("the canary in the wrong field", "x");
        List<JsonNode> logins = about(name);
        assertThat(logins)
                .extracting(entry -> entry.get("result").stringValue() + " "
                        + entry.get("means").stringValue())
                .containsExactly("DONE NOTHING", "REFUSED NOTHING");
        assertThat(logins.get(0).get("username").stringValue()).isEqualTo(name);
        assertThat(logins.get(1).has("username")).isFalse();
        assertThat(about("somebody unknown")).isNotEmpty();
        assertThat(page("limit=200").toString()).doesNotContain("canary");
    }

    @Test
    void usersAndTokensAreKeptByTheirIds() {
        String user = body(
                        admin.post(
                                "/users/create",
                                Map.of(
                                        "username",
                                        "audited-" + UUID.randomUUID(),
                                        "first_name",
                                        "A",
                                        "last_name",
                                        "B",
                                        "email",
                                        "a@b",
                                        "password",
                                        "a long canary")),
                        201)
                .get("id")
                .stringValue();
        body(admin.put("/users/update", Map.of("id", user, "password", "another canary")), 202);
        body(admin.delete("/users/" + user + "/delete"), 200);
        assertThat(actions(about(user))).containsExactly("deleteUser", "updateUser", "createUser");
        JsonNode made = body(building.post("/users/tokens", Map.of("name", "ci", "scope", "build")), 201);
        Asking machine = new Asking(http, made.get("token").stringValue());
        String job = body(machine.post("/jobs/images/create", HELLO), 200)
                .get("job_id")
                .stringValue();
        assertThat(about(job).getFirst().get("means").stringValue()).isEqualTo("API_TOKEN");
        body(building.delete("/users/tokens/" + made.get("id").stringValue()), 200);
        assertThat(actions(about(made.get("id").stringValue()))).containsExactly("revokeApiToken", "createApiToken");
        assertThat(page("limit=200").toString())
                .doesNotContain("canary")
                .doesNotContain(made.get("token").stringValue());
    }

    @Test
    void whoTriedWhatTheyMayNotIsKept() {
        String path = "/workers/" + UUID.randomUUID() + "/drain";
        body(building.post(path, Map.of()), 403);
        JsonNode entry = about(path).getFirst();
        assertThat(entry.get("result").stringValue()).isEqualTo("REFUSED");
        assertThat(entry.get("user").stringValue()).isEqualTo(builder.id().toString());
    }

    /** Nothing that a stranger sends fills the table, and nothing that changes nothing. */
    @Test
    void whatCouldChangeNothingIsNotKept() {
        JsonNode before = page("limit=1").get(0);
        building.get("/jobs/images").expectStatus().isOk();
        building.send(HttpMethod.POST, "/jobs/images/render", HELLO)
                .expectStatus()
                .isOk();
        body(building.post("/jobs/images/create", Map.of()), 400);
        http.post()
                .uri("/jobs/images/create")
                .bodyValue(HELLO)
                .exchange()
                .expectStatus()
                .isUnauthorized();
        body(new Asking(http, "nonsense").post("/jobs/images/create", HELLO), 401);
        assertThat(page("limit=1").get(0)).isEqualTo(before);
    }

    @Test
    void whoDidNotWaitForTheAnswerIsKeptToo() {
        String target = "/jobs/images/" + UUID.randomUUID() + "/gone";
        MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.post("/users/login?" + target)
                .remoteAddress(InetSocketAddress.createUnresolved("client", 1)));
        new AuditedRequests(audit)
                .filter(
                        exchange,
                        _ -> io.dcrx.gateway.audit.AuditNote.write(note -> note.target(target))
                                .then(Mono.never()))
                .subscribe()
                .dispose();
        await().untilAsserted(() -> assertThat(about(target))
                .extracting(entry -> entry.get("result").stringValue())
                .containsExactly("UNKNOWN"));
    }

    @Test
    void anAdminReadsPageByPageAndNobodyElse() {
        login("nobody", "x");
        login("nobody", "x");
        JsonNode first = body(admin.get("/audit?limit=1"), 200);
        JsonNode second = body(
                admin.get("/audit?limit=1&cursor=" + first.get("next_cursor").stringValue()), 200);
        assertThat(second.at("/entries/0/id").stringValue())
                .isLessThan(first.at("/entries/0/id").stringValue());
        body(building.get("/audit"), 403);
        body(admin.get("/audit?limit=0"), 400);
        body(admin.get("/audit?cursor=x"), 400);
        body(admin.get("/audit?user=x"), 400);
    }

    private void login(String username, String password) {
        http.post()
                .uri("/users/login")
                .bodyValue(Map.of("username", username, "password", password))
                .exchange()
                .returnResult(Void.class);
    }

    private List<JsonNode> about(String target) {
        return page("target=" + target).valueStream().toList();
    }

    private JsonNode page(String query) {
        return body(admin.get("/audit?" + query), 200).get("entries");
    }

    private static List<String> actions(List<JsonNode> entries) {
        return entries.stream().map(entry -> entry.get("action").stringValue()).toList();
    }
}
