package io.dcrx.gateway.users;

import io.dcrx.gateway.GatewayTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.http.ResponseCookie;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static io.dcrx.gateway.users.Asking.body;
import static org.assertj.core.api.Assertions.assertThat;

/** A login goes on, and ends. */
@GatewayTest
class SessionsIT {
    @Autowired
    private WebTestClient http;

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private Tokens tokens;

    private Asking viewer;

    @BeforeEach
    void login() {
        viewer = new Asking(http, TestUsers.token(gateway, Role.VIEWER));
    }

    @Test
    void whoLogsOutIsOutAndTheCookieIsTakenBack() {
        Asking elsewhere = new Asking(http, TestUsers.token(gateway, Role.VIEWER));
        assertThat(viewer.isLetIn()).isTrue();
        ResponseCookie cookie = Objects.requireNonNull(viewer.post("/users/logout", Map.of())
                .expectStatus()
                .isOk()
                .returnResult(JsonNode.class)
                .getResponseCookies()
                .getFirst("X-Auth-Token"));
        assertThat(cookie.getMaxAge()).isZero();
        assertThat(cookie.getValue()).isEmpty();
        assertThat(viewer.isLetIn()).isFalse();
        body(viewer.post("/users/logout", Map.of()), 401);
        assertThat(elsewhere.isLetIn()).isTrue();
    }

    @Test
    void aFreshTokenTakesThePlaceOfTheOld() {
        JsonNode answer = body(viewer.post("/users/refresh", Map.of()), 200);
        Asking renewed = new Asking(http, answer.get("token").stringValue());
        assertThat(answer.get("expires_in").intValue()).isEqualTo(900);
        assertThat(renewed.isLetIn()).isTrue();
        assertThat(viewer.isLetIn()).isFalse();
        body(viewer.post("/users/refresh", Map.of()), 401);
        assertThat(renewed.isLetIn()).isTrue();
    }

    @Test
    void aLoginDoesNotGoOnForEver() {
        Instant since = Instant.now().minus(Tokens.LONGEST).plusSeconds(30);
        Session young = new Session(UUID.randomUUID(), 0, UUID.randomUUID(), Instant.now(), since);
        Session renewed = tokens.renew(young).flatMap(tokens::verify).orElseThrow();
        assertThat(renewed.since()).isBetween(since.minus(Duration.ofSeconds(1)), since);
        assertThat(renewed.id()).isNotEqualTo(young.id());
        Session old = new Session(young.user(), 0, young.id(), young.expires(), since.minusSeconds(30));
        assertThat(tokens.renew(old)).isEmpty();
    }
}
