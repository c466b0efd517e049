package io.dcrx.gateway.users;

import io.dcrx.gateway.GatewayTest;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;

import static org.assertj.core.api.Assertions.assertThat;

/** Role × operation. */
@GatewayTest
class RolesIT {
    private static final Map<Role, String> TOKENS = new EnumMap<>(Role.class);

    @Autowired
    private WebTestClient http;

    @Autowired
    private ApplicationContext gateway;

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "GET,    /jobs/images,              VIEWER",
        "GET,    /jobs/images/x/get,        VIEWER",
        "GET,    /jobs/images/x/logs,       VIEWER",
        "GET,    /jobs/images/x/events,     VIEWER",
        "POST,   /jobs/images/create,       BUILDER",
        "POST,   /jobs/images/x/retry,      BUILDER",
        "DELETE, /jobs/images/x/cancel,     BUILDER",
        "POST,   /contexts,                 BUILDER",
        "GET,    /registry/x/get,           VIEWER",
        "POST,   /registry/create,          BUILDER",
        "PUT,    /registry/update,          BUILDER",
        "DELETE, /registry/x/delete,        BUILDER",
        "GET,    /workers,                  VIEWER",
        "GET,    /queue,                    VIEWER",
        "POST,   /workers/x/drain,          ADMIN",
        "DELETE, /workers/x/drain,          ADMIN",
        "GET,    /users/x/get,              VIEWER",
        "GET,    /users,                    ADMIN",
        "POST,   /users/create,             ADMIN",
        "DELETE, /users/x/delete,           ADMIN",
        "PUT,    /users/update,             VIEWER",
        "GET,    /users/tokens,             VIEWER",
        "POST,   /users/tokens,             VIEWER",
        "DELETE, /users/tokens/0,           VIEWER",
        "GET,    /audit,                    ADMIN",
        "GET,    /what/nobody/thought/of,   VIEWER",
        "POST,   /what/nobody/thought/of,   BUILDER",
        "PATCH,  /what/nobody/thought/of,   BUILDER",
    })
    void isForTheRoleAndThoseAbove(String method, String path, Role least) {
        for (Role role : Role.values()) {
            ResponseSpec answer = ask(role, HttpMethod.valueOf(method), path);
            int status = answer.returnResult(Void.class).getStatus().value();
            assertThat(status == 403).as("%s: %d", role, status).isEqualTo(role.compareTo(least) < 0);
            assertThat(status).as("%s: %d", role, status).isNotEqualTo(401).isLessThan(500);
        }
    }

    @Test
    void whoMayNotIsToldByAProblemDocument() {
        ask(Role.VIEWER, HttpMethod.POST, "/jobs/images/create")
                .expectStatus()
                .isForbidden()
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("/problems/forbidden");
    }

    private ResponseSpec ask(Role role, HttpMethod method, String path) {
        String token =
                Objects.requireNonNull(TOKENS.computeIfAbsent(role, missing -> TestUsers.token(gateway, missing)));
        WebTestClient.RequestBodySpec request =
                http.method(method).uri(path).headers(headers -> headers.setBearerAuth(token));
        return HttpMethod.GET.equals(method)
                ? request.exchange()
                : request.bodyValue(Map.of()).exchange();
    }
}
