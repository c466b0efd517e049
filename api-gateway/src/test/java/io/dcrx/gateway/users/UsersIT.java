package io.dcrx.gateway.users;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static io.dcrx.gateway.users.Asking.body;
import static org.assertj.core.api.Assertions.assertThat;

/** Users are looked after over HTTP. */
@GatewayTest
class UsersIT {
    @Autowired
    private WebTestClient http;

    @Autowired
    private ApplicationContext gateway;

    private Asking admin;
    private String name;

    @BeforeEach
    void admin() {
        admin = new Asking(http, NewFarm.login(http));
        name = "Grace-" + UUID.randomUUID();
    }

    @Test
    void whoIsAddedCanLogInAndIsSeenAsAdded() {
        JsonNode added = body(admin.post("/users/create", somebody()), 201);
        assertThat(added.propertyNames())
                .containsExactlyInAnyOrder(
                        "id", "username", "first_name", "last_name", "email", "disabled", "role", "created_at");
        assertThat(added.get("role").stringValue()).isEqualTo("builder");
        String id = added.get("id").stringValue();
        assertThat(body(admin.get("/users/" + id + "/get?match_by=id"), 200)).isEqualTo(added);
        assertThat(body(admin.get("/users/" + name.toUpperCase(java.util.Locale.ROOT) + "/get?match_by=username"), 200))
                .isEqualTo(added);
        assertThat(body(admin.get("/users/" + name + "/get"), 200)).isEqualTo(added);
        assertThat(loggedIn("a good password").isLetIn()).isTrue();
    }

    @Test
    void aUsernameIsTakenRegardlessOfCase() {
        body(admin.post("/users/create", somebody()), 201);
        Map<String, Object> again = somebody();
        again.put("username", name.toLowerCase(java.util.Locale.ROOT));
        assertThat(body(admin.post("/users/create", again), 409).get("type").stringValue())
                .isEqualTo("/problems/conflict");
    }

    @Test
    void everyWrongFieldIsNamedAndNobodyIsAdded() {
        JsonNode problem = body(
                admin.post("/users/create", Map.of("username", name, "password", "password", "role", "king")), 400);
        assertThat(pointers(problem))
                .containsExactlyInAnyOrder("/first_name", "/last_name", "/email", "/password", "/role");
        body(admin.get("/users/" + name + "/get"), 404);
    }

    @Test
    void someoneIsAddedDisabledAndThenLetIn() {
        Map<String, Object> off = somebody();
        off.put("disabled", true);
        String id = body(admin.post("/users/create", off), 201).get("id").stringValue();
        body(login("a good password"), 401);
        body(admin.put("/users/update", Map.of("id", id, "disabled", false)), 202);
        assertThat(loggedIn("a good password").isLetIn()).isTrue();
    }

    @Test
    void whoIsDisabledOrDeletedIsOutAtOnceAndTheOldTokenNeverComesBack() {
        String id = body(admin.post("/users/create", somebody()), 201).get("id").stringValue();
        Asking grace = loggedIn("a good password");
        assertThat(grace.isLetIn()).isTrue();
        body(admin.put("/users/update", Map.of("id", id, "disabled", true)), 202);
        assertThat(grace.isLetIn()).isFalse();
        body(admin.put("/users/update", Map.of("id", id, "disabled", false)), 202);
        assertThat(grace.isLetIn()).isFalse();
        Asking again = loggedIn("a good password");
        assertThat(again.isLetIn()).isTrue();
        JsonNode gone = body(admin.delete("/users/" + id + "/delete"), 200);
        assertThat(gone.get("username").stringValue()).isEqualTo(name);
        assertThat(again.isLetIn()).isFalse();
        body(admin.delete("/users/" + id + "/delete"), 404);
        body(login("a good password"), 401);
    }

    @Test
    void everybodyChangesTheirOwnProfile() {
        body(admin.post("/users/create", somebody()), 201);
        Asking grace = loggedIn("a good password");
        JsonNode changed = body(grace.put("/users/update", Map.of("last_name", "Hopper", "disabled", false)), 202);
        assertThat(changed.get("last_name").stringValue()).isEqualTo("Hopper");
        assertThat(changed.get("first_name").stringValue()).isEqualTo("Grace");
        assertThat(body(grace.get("/users/" + name + "/get"), 200)).isEqualTo(changed);
    }

    @Test
    void theOldPasswordIsAskedForBeforeOnesOwnIsChanged() {
        body(admin.post("/users/create", somebody()), 201);
        Asking grace = loggedIn("a good password");
        for (Map<String, String> wrong : List.of(
                Map.of("password", "a better password"),
                Map.of("password", "a better password", "old_password", "guessed"))) {
            assertThat(pointers(body(grace.put("/users/update", wrong), 400))).containsExactly("/old_password");
        }
        assertThat(grace.isLetIn()).isTrue();
        body(
                grace.put("/users/update", Map.of("password", "a better password", "old_password", "a good password")),
                202);
        assertThat(grace.isLetIn()).as("logged out everywhere").isFalse();
        body(login("a good password"), 401);
        assertThat(loggedIn("a better password").isLetIn()).isTrue();
    }

    @Test
    void anAdminGivesSomebodyANewPassword() {
        String id = body(admin.post("/users/create", somebody()), 201).get("id").stringValue();
        body(admin.put("/users/update", Map.of("id", id, "password", "from the admin")), 202);
        assertThat(loggedIn("from the admin").isLetIn()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"role, admin", "disabled, true"})
    void nobodyDecidesWhatTheyMayDo(String field, String value) {
        body(admin.post("/users/create", somebody()), 201);
        Asking grace = loggedIn("a good password");
        Object wanted = "disabled".equals(field) ? Boolean.valueOf(value) : value;
        body(grace.put("/users/update", Map.of(field, wanted)), 403);
        JsonNode still = body(admin.get("/users/" + name + "/get"), 200);
        assertThat(still.get("role").stringValue()).isEqualTo("builder");
        assertThat(still.get("disabled").booleanValue()).isFalse();
    }

    /** Word for word as if they were not there. */
    @Test
    void othersAreNotSeenAndNotChanged() {
        Asking builder = new Asking(http, TestUsers.token(gateway, Role.BUILDER));
        String other =
                body(admin.post("/users/create", somebody()), 201).get("id").stringValue();
        String nobody = UUID.randomUUID().toString();
        assertThat(body(builder.get("/users/" + other + "/get"), 404))
                .isEqualTo(body(builder.get("/users/" + nobody + "/get"), 404));
        assertThat(body(builder.get("/users/" + name + "/get"), 404))
                .isEqualTo(body(builder.get("/users/nobody/get"), 404));
        assertThat(body(builder.put("/users/update", Map.of("id", other, "password", "taken over")), 404))
                .isEqualTo(body(builder.put("/users/update", Map.of("id", nobody, "password", "taken over")), 404));
        assertThat(loggedIn("a good password").isLetIn()).isTrue();
    }

    @Test
    void ofTwoOneCannotTakeTheNameOfTheOther() {
        String id = body(admin.post("/users/create", somebody()), 201).get("id").stringValue();
        body(admin.put("/users/update", Map.of("id", id, "username", "ADA")), 409);
        String renamed = "Renamed-" + UUID.randomUUID();
        body(admin.put("/users/update", Map.of("id", id, "username", renamed)), 202);
        assertThat(body(admin.get("/users/" + renamed + "/get"), 200).get("id").stringValue())
                .isEqualTo(id);
    }

    @Test
    void theListIsReadPageByPageNewestFirst() {
        String first =
                body(admin.post("/users/create", somebody()), 201).get("id").stringValue();
        name = "Next-" + UUID.randomUUID();
        String second =
                body(admin.post("/users/create", somebody()), 201).get("id").stringValue();
        JsonNode page = body(admin.get("/users?limit=1"), 200);
        assertThat(page.at("/users/0/id").stringValue()).isEqualTo(second);
        JsonNode next = body(
                admin.get("/users?limit=1&cursor=" + page.get("next_cursor").stringValue()), 200);
        assertThat(next.at("/users/0/id").stringValue()).isEqualTo(first);
        assertThat(body(admin.get("/users?limit=200"), 200).has("next_cursor")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/users?limit=0, 400",
        "/users?limit=201, 400",
        "/users?limit=x, 400",
        "/users?cursor=x, 400",
        "/users/ada/get?match_by=email, 400",
        "/users/ada/get?match_by=id, 404",
        "/users/0-0-0-0-0/get?match_by=id, 404",
    })
    void whatMakesNoSenseIsRefused(String path, int status) {
        body(admin.get(path), status);
    }

    private Map<String, Object> somebody() {
        return new HashMap<>(Map.of(
                "username", name,
                "first_name", "Grace",
                "last_name", "H.",
                "email", "grace@example.com",
                "password", "a good password"));
    }

    private WebTestClient.ResponseSpec login(String password) {
        return http.post()
                .uri("/users/login")
                .bodyValue(Map.of("username", name, "password", password))
                .exchange();
    }

    private Asking loggedIn(String password) {
        return new Asking(http, body(login(password), 200).get("token").stringValue());
    }

    private static List<String> pointers(JsonNode problem) {
        return problem.get("errors")
                .valueStream()
                .map(error -> error.get("pointer").stringValue())
                .toList();
    }
}
