package io.dcrx.gateway.registries;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.TestUsers;
import io.dcrx.job.JobId;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.Login;
import io.dcrx.seal.SecretBox;
import io.dcrx.wire.Wire;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Stored registries over HTTP, and jobs that name one. */
@GatewayTest
class RegistriesIT {
    private static final String PASSWORD = "canary-2f7c1e";
    private static final String TEAM = """
            {"registry_name": "team", "registry_uri": "https://registry.example.com/v2/team", "registry_user": "robot",
             "registry_password": "canary-2f7c1e"}""";
    private static final String JOB = """
            {"name": "app", "dockerfile": "FROM scratch", "registry": %s}""";

    @Autowired
    private WebTestClient http;

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private DatabaseClient database;

    @Autowired
    private SecretBox box;

    private String token;

    @BeforeEach
    void somebody() {
        token = TestUsers.token(gateway, Role.BUILDER);
    }

    @Test
    void aRegistryIsStoredShownChangedAndForgotten() {
        JsonNode created = send(HttpMethod.POST, "/registry/create", TEAM, 201);
        String id = created.path("id").asString();
        assertThat(created.path("registry_name").asString()).isEqualTo("team");
        assertThat(created.path("message").asString()).isNotBlank();
        for (String path : List.of(
                "/registry/" + id + "/get",
                "/registry/team/get",
                "/registry/team/get?match_by=name",
                "/registry/" + id + "/get?match_by=id")) {
            JsonNode shown = get(path, 200);
            assertThat(shown.path("registry_uri").asString()).isEqualTo("https://registry.example.com/v2/team");
            assertThat(shown.path("registry_user").asString()).isEqualTo("robot");
        }
        get("/registry/team/get?match_by=id", 404);
        get("/registry/" + id + "/get?match_by=name", 404);
        get("/registry/team/get?match_by=color", 400);
        JsonNode changed =
                send(HttpMethod.PUT, "/registry/update", "{\"id\": \"" + id + "\", \"registry_name\": \"crew\"}", 202);
        assertThat(changed.path("registry_name").asString()).isEqualTo("crew");
        assertThat(get("/registry", 200).at("/registries/0/registry_name").asString())
                .isEqualTo("crew");
        send(HttpMethod.DELETE, "/registry/" + id + "/delete", "", 200);
        get("/registry/" + id + "/get", 404);
        send(HttpMethod.DELETE, "/registry/" + id + "/delete", "", 404);
    }

    @Test
    void thePasswordComesBackNowhereAndIsNotInTheDatabase() {
        String id =
                send(HttpMethod.POST, "/registry/create", TEAM, 201).path("id").asString();
        assertThat(get("/registry/" + id + "/get", 200).toString() + get("/registry", 200))
                .doesNotContain(PASSWORD)
                .doesNotContain("registry_password");
        assertThat(database.sql("SELECT password FROM registries WHERE id = :id")
                        .bind("id", id)
                        .mapValue(String.class)
                        .one()
                        .block())
                .isNotBlank()
                .doesNotContain(PASSWORD);
    }

    @Test
    void aNameIsTakenOnceByEverybody() {
        send(HttpMethod.POST, "/registry/create", TEAM, 201);
        assertThat(send(HttpMethod.POST, "/registry/create", TEAM, 409)
                        .path("type")
                        .asString())
                .isEqualTo("/problems/conflict");
        token = TestUsers.token(gateway, Role.BUILDER);
        send(HttpMethod.POST, "/registry/create", TEAM, 201);
    }

    @Test
    void toOthersARegistryIsAsOneThatDoesNotExistAndAdminsSeeIt() {
        String id =
                send(HttpMethod.POST, "/registry/create", TEAM, 201).path("id").asString();
        token = TestUsers.token(gateway, Role.BUILDER);
        String nobodys = UUID.randomUUID().toString();
        assertThat(get("/registry/" + id + "/get", 404).toString().replace(id, nobodys))
                .isEqualTo(get("/registry/" + nobodys + "/get", 404).toString());
        send(HttpMethod.PUT, "/registry/update", "{\"id\": \"" + id + "\", \"registry_name\": \"mine\"}", 404);
        send(HttpMethod.DELETE, "/registry/" + id + "/delete", "", 404);
        assertThat(get("/registry", 200).path("registries")).isEmpty();
        send(HttpMethod.POST, "/jobs/images/create", JOB.formatted("{\"registry_name\": \"team\"}"), 404);
        token = NewFarm.login(http);
        assertThat(get("/registry/" + id + "/get", 200).path("registry_name").asString())
                .isEqualTo("team");
        token = TestUsers.token(gateway, Role.VIEWER);
        send(HttpMethod.POST, "/registry/create", TEAM, 403);
    }

    @Test
    void whoStoredChangedAndForgotItIsInTheAuditAndThePasswordIsNot() {
        String id =
                send(HttpMethod.POST, "/registry/create", TEAM, 201).path("id").asString();
        String change =
                "{\"id\": \"" + id + "\", \"registry_user\": \"u\", \"registry_password\": \"" + PASSWORD + "\"}";
        send(HttpMethod.PUT, "/registry/update", change, 202);
        send(HttpMethod.DELETE, "/registry/" + id + "/delete", "", 200);
        token = NewFarm.login(http);
        JsonNode audit = get("/audit?target=" + id, 200);
        assertThat(audit.path("entries")
                        .valueStream()
                        .map(entry -> entry.path("action").asString()))
                .containsExactly("deleteRegistry", "updateRegistry", "createRegistry");
        assertThat(get("/audit?limit=200", 200).toString()).doesNotContain(PASSWORD);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                | /registry_name | /registry_uri",
                "{\"registry_name\": \"a b\", \"registry_uri\": \"ftp://x\"}       | /registry_name | /registry_uri",
                "{\"registry_name\": \"a\", \"registry_uri\": \"http://b.c\"}      | /registry_uri | /registry_uri",
                "{\"registry_name\": \"a\", \"registry_uri\": \"b.c\", \"registry_user\": \"u\"}"
                        + " | /registry_password | /registry_password",
            })
    void everythingThatIsWrongWithItIsNamed(String body, String one, String other) {
        JsonNode problem = send(HttpMethod.POST, "/registry/create", body, 400);
        assertThat(problem.path("errors")
                        .valueStream()
                        .map(error -> error.path("pointer").asString()))
                .contains(one, other);
        assertThat(get("/registry", 200).path("registries")).isEmpty();
    }

    /** Databases count other things than characters. */
    @Test
    void whatIsLongInBytesIsRefusedOrKept() {
        String body = "{\"registry_name\": \"%s\", \"registry_uri\": \"https://a.b\", \"registry_user\": \"%s\","
                + " \"registry_password\": \"%s\"}";
        assertThat(send(
                                HttpMethod.POST,
                                "/registry/create",
                                body.formatted("𠀀".repeat(100), "😀".repeat(200), "é".repeat(13_000)),
                                400)
                        .path("errors")
                        .findValuesAsString("pointer"))
                .containsExactly("/registry_name", "/registry_user", "/registry_password");
        send(
                HttpMethod.POST,
                "/registry/create",
                body.formatted("𠀀".repeat(64), "😀".repeat(127), "é".repeat(8192)),
                201);
    }

    /** Whoever has stolen a token could otherwise have the password sent to themselves. */
    @Test
    void aStoredPasswordDoesNotMoveToAnotherHost() {
        String id =
                send(HttpMethod.POST, "/registry/create", TEAM, 201).path("id").asString();
        String elsewhere = "{\"id\": \"" + id + "\", \"registry_uri\": \"https://evil.example.net/team\"%s}";
        assertThat(send(HttpMethod.PUT, "/registry/update", elsewhere.formatted(""), 400)
                        .at("/errors/0/pointer")
                        .asString())
                .isEqualTo("/registry_password");
        send(
                HttpMethod.PUT,
                "/registry/update",
                elsewhere.formatted(", \"registry_user\": \"other\", \"registry_password\": \"other\""),
                202);
        assertThat(loginOf("{\"registry_name\": \"team\"}")).isEqualTo(new Login("other", "other"));
    }

    /** Everything else that a check may find is in RegistryCheckTest. */
    @Test
    void aRegistryIsTriedByItsOwnerAndWhatIsWrongIsTold() {
        String inside = TEAM.replace("registry.example.com/v2", "127.0.0.1:1");
        String id = send(HttpMethod.POST, "/registry/create", inside, 201)
                .path("id")
                .asString();
        JsonNode report = send(HttpMethod.POST, "/registry/" + id + "/check", "", 200);
        assertThat(report.path("ok").asBoolean()).isFalse();
        assertThat(report.path("problem").asString()).isEqualTo("ADDRESS_NOT_ALLOWED");
        assertThat(report.path("message").asString()).contains("DCRX_KV_INSECURE_REGISTRIES");
        assertThat(report.path("id").asString()).isEqualTo(id);
        assertThat(report.toString()).doesNotContain(PASSWORD);
        token = TestUsers.token(gateway, Role.BUILDER);
        send(HttpMethod.POST, "/registry/" + id + "/check", "", 404);
        token = TestUsers.token(gateway, Role.VIEWER);
        send(HttpMethod.POST, "/registry/" + id + "/check", "", 403);
    }

    @Test
    void aJobGoesToTheRegistryThatItNamesWithItsPasswordSealedForThatJob() {
        send(HttpMethod.POST, "/registry/create", TEAM, 201);
        JsonNode job =
                send(HttpMethod.POST, "/jobs/images/create", JOB.formatted("{\"registry_name\": \"team\"}"), 200);
        assertThat(job.path("name").asString()).isEqualTo("registry.example.com/team/app:latest");
        assertThat(job.toString()).doesNotContain(PASSWORD);
        JobId id = JobId.parse(job.path("job_id").asString());
        assertThat(row(id)).doesNotContain(PASSWORD);
        JobSecrets secrets = Wire.readText(secretsOf(id), JobSecrets.class);
        assertThat(secrets.openLogin(box, id)).contains(new Login("robot", PASSWORD));
        assertThat(Objects.requireNonNull(secrets.registry()).host()).isEqualTo("registry.example.com");
    }

    @Test
    void aJobBringsItsOwnRegistry() {
        String inline = """
                {"registry_url": "https://docker.io/v1/myrepo", "registry_user": "ada", "registry_password": "canary-2f7c1e"}""";
        JsonNode job = send(HttpMethod.POST, "/jobs/images/create", JOB.formatted(inline), 200);
        assertThat(job.path("name").asString()).isEqualTo("docker.io/myrepo/app:latest");
        JobId id = JobId.parse(job.path("job_id").asString());
        assertThat(row(id) + get("/jobs/images/" + id + "/get", 200)).doesNotContain(PASSWORD);
        assertThat(loginOf(inline)).isEqualTo(new Login("ada", PASSWORD));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"registry_url\": \"http://b.c\"}                               | /registry/registry_url",
                "{\"registry_url\": \"https://u:canary-2f7c1e@b.c\"}              | /registry/registry_url",
                "{\"registry_url\": \"b.c\", \"registry_password\": \"canary-2f7c1e\"} | /registry/registry_user",
                "{\"registry_user\": \"canary-2f7c1e\"}                           | /registry/registry_url",
            })
    void aJobWithAWrongRegistryIsRefused(String registry, String pointer) {
        JsonNode problem = send(HttpMethod.POST, "/jobs/images/create", JOB.formatted(registry), 400);
        assertThat(problem.at("/errors/0/pointer").asString()).isEqualTo(pointer);
        assertThat(problem.toString()).doesNotContain(PASSWORD);
    }

    @Test
    void aNameThatLeadsElsewhereIsRefused() {
        send(HttpMethod.POST, "/registry/create", TEAM, 201);
        String job =
                JOB.replace("\"app\"", "\"registry.example.com/other/app\"").formatted("{\"registry_name\": \"team\"}");
        assertThat(send(HttpMethod.POST, "/jobs/images/create", job, 400)
                        .at("/errors/0/pointer")
                        .asString())
                .isEqualTo("/name");
    }

    private Login loginOf(String registry) {
        JsonNode job = send(HttpMethod.POST, "/jobs/images/create", JOB.formatted(registry), 200);
        JobId id = JobId.parse(job.path("job_id").asString());
        return Wire.readText(secretsOf(id), JobSecrets.class).openLogin(box, id).orElseThrow();
    }

    private String secretsOf(JobId id) {
        return Objects.requireNonNull(database.sql("SELECT secrets FROM jobs WHERE id = :id")
                .bind("id", id.toString())
                .mapValue(String.class)
                .one()
                .block());
    }

    private String row(JobId id) {
        Map<String, Object> row = Objects.requireNonNull(database.sql("SELECT * FROM jobs WHERE id = :id")
                .bind("id", id.toString())
                .fetch()
                .one()
                .block());
        return row.toString();
    }

    private JsonNode get(String path, int status) {
        return send(HttpMethod.GET, path, "", status);
    }

    private JsonNode send(HttpMethod method, String path, String body, int status) {
        var request = http.method(method)
                .uri(path)
                .headers(headers -> headers.setBearerAuth(token))
                .contentType(MediaType.APPLICATION_JSON);
        return Objects.requireNonNull((body.isEmpty() ? request : request.bodyValue(body))
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
    }
}
