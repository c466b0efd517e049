package io.dcrx.gateway.users;

import io.dcrx.gateway.GatewayTest;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

import static io.dcrx.gateway.users.Asking.body;
import static org.assertj.core.api.Assertions.assertThat;

@GatewayTest
@TestPropertySource(properties = "dcrx.login.attempts-per-user=3")
class LoginLimitsIT {
    @Autowired
    private WebTestClient http;

    @Autowired
    private ApplicationContext gateway;

    /** Whether there is such a user makes no difference, here as elsewhere. */
    @Test
    void whoGuessesTooOftenIsToldWhenToComeBack() {
        String known = TestUsers.user(gateway, Role.VIEWER).username();
        Set<JsonNode> words = new HashSet<>();
        for (String name : new String[] {known, "unknown-" + UUID.randomUUID()}) {
            for (int guess = 0; guess < 3; guess++) {
                body(login(name, "guess " + guess), 401);
            }
            ResponseSpec refused = login(name, "guess");
            refused.expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "60");
            words.add(body(refused, 429));
        }
        assertThat(words).hasSize(1);
        assertThat(words.iterator().next().get("type").stringValue()).isEqualTo("/problems/too-many-requests");
    }

    @Test
    void aStolenTokenIsNoGoodForGuessingThePassword() {
        Asking thief = new Asking(http, TestUsers.token(gateway, Role.VIEWER));
        Map<String, String> guess = Map.of("password", "a new password", "old_password", "guess");
        for (int i = 0; i < 3; i++) {
            body(thief.put("/users/update", guess), 400);
        }
        body(thief.put("/users/update", guess), 429);
    }

    private ResponseSpec login(String username, String password) {
        return http.post()
                .uri("/users/login")
                .bodyValue(Map.of("username", username, "password", password))
                .exchange();
    }
}
