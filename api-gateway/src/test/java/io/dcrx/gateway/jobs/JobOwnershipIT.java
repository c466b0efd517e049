package io.dcrx.gateway.jobs;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.TestUsers;
import io.dcrx.gateway.users.User;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Whose job it is decides who sees it. */
@GatewayTest
class JobOwnershipIT {
    private static final String NOBODYS = "019a0000-0000-7000-8000-000000000000";

    @Autowired
    private WebTestClient http;

    @Autowired
    private ApplicationContext gateway;

    private User grace;
    private String graces;
    private String others;

    @BeforeEach
    void people() {
        grace = TestUsers.user(gateway, Role.BUILDER);
        graces = TestUsers.token(gateway, grace);
        others = TestUsers.token(gateway, Role.BUILDER);
    }

    @Test
    void theOwnerAndAdminsSeeAJob() {
        String job = order(graces);
        for (String token : List.of(graces, NewFarm.login(http))) {
            assertThat(body(token, "/jobs/images/" + job + "/get").get("owner").stringValue())
                    .isEqualTo(grace.username());
        }
    }

    /** Word for word: whether there is such a job is nobody else's business. */
    @ParameterizedTest
    @CsvSource({"GET, get", "GET, logs", "GET, events", "DELETE, cancel", "POST, retry"})
    void toOthersAJobIsAsOneThatDoesNotExist(String method, String what) {
        String job = order(graces);
        JsonNode hidden = refusal(method, "/jobs/images/" + job + "/" + what);
        JsonNode missing = refusal(method, "/jobs/images/" + NOBODYS + "/" + what);
        assertThat(hidden.toString().replace(job, NOBODYS)).isEqualTo(missing.toString());
    }

    @Test
    void aListHoldsOnesOwnAndAnAdminsEverybodys() {
        String job = order(graces);
        assertThat(listed(graces, "")).containsExactly(job);
        assertThat(listed(others, "")).isEmpty();
        assertThat(listed(NewFarm.login(http), "")).contains(job);
    }

    @Test
    void theListIsFilteredByOwner() {
        String job = order(graces);
        String filter = "?owner=" + grace.username().toUpperCase(java.util.Locale.ROOT);
        assertThat(listed(graces, filter)).containsExactly(job);
        assertThat(listed(others, filter)).isEmpty();
        assertThat(listed(NewFarm.login(http), filter)).containsExactly(job);
        assertThat(listed(NewFarm.login(http), "?owner=nobody")).isEmpty();
    }

    private String order(String token) {
        return Objects.requireNonNull(http.post()
                        .uri("/jobs/images/create")
                        .headers(headers -> headers.setBearerAuth(token))
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(JobApi.HELLO_WORLD.replace("\"hello-world\"", "\"localhost:5000/hello\""))
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectBody(JsonNode.class)
                        .returnResult()
                        .getResponseBody())
                .get("job_id")
                .stringValue();
    }

    private List<String> listed(String token, String query) {
        return body(token, "/jobs/images" + query)
                .get("jobs")
                .valueStream()
                .map(job -> job.get("job_id").stringValue())
                .toList();
    }

    private JsonNode body(String token, String path) {
        return Objects.requireNonNull(http.get()
                .uri(path)
                .headers(headers -> headers.setBearerAuth(token))
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
    }

    private JsonNode refusal(String method, String path) {
        return Objects.requireNonNull(http.method(HttpMethod.valueOf(method))
                .uri(path)
                .headers(headers -> headers.setBearerAuth(others))
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
    }
}
