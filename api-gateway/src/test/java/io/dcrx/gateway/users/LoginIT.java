package io.dcrx.gateway.users;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

@GatewayTest
class LoginIT {
    @Autowired
    private WebTestClient http;

    @Autowired
    private UserStore users;

    @Autowired
    private Passwords passwords;

    @Autowired
    private DatabaseClient database;

    @Test
    void theRightPasswordGivesATokenAndACookie() {
        EntityExchangeResult<JsonNode> answer = login(NewFarm.USERNAME, NewFarm.PASSWORD);
        JsonNode body = Objects.requireNonNull(answer.getResponseBody());
        assertThat(answer.getStatus()).isEqualTo(HttpStatus.OK);
        assertThat(body.propertyNames())
                .containsExactlyInAnyOrder("id", "username", "token", "token_type", "expires_in", "message");
        assertThat(body.get("username").stringValue()).isEqualTo(NewFarm.USERNAME);
        assertThat(body.get("token_type").stringValue()).isEqualTo("bearer");
        assertThat(body.get("expires_in").intValue()).isEqualTo(900);
        assertThat(answer.getResponseCookies()).containsOnlyKeys("X-Auth-Token");
        ResponseCookie cookie =
                Objects.requireNonNull(answer.getResponseCookies().getFirst("X-Auth-Token"));
        assertThat(cookie.getValue()).isEqualTo(body.get("token").stringValue());
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getSameSite()).isEqualTo("Strict");
        assertThat(cookie.getMaxAge()).isEqualTo(Duration.ofMinutes(15));
        assertThat(cookie.getPath()).isEqualTo("/");
        assertThat(cookie.isSecure()).as("over plain http").isFalse();
        assertThat(answer.getResponseHeaders().getCacheControl()).contains("no-store");
    }

    @Test
    void theCookieTravelsOverHttpsOnlyWhereThereIsHttps() {
        MockServerHttpRequest https =
                MockServerHttpRequest.post("https://farm/users/login").build();
        assertThat(LoginController.cookie("t", Duration.ZERO, https).isSecure()).isTrue();
    }

    @Test
    void theCaseOfAUsernameDoesNotMatter() {
        assertThat(login("ADA", NewFarm.PASSWORD).getStatus()).isEqualTo(HttpStatus.OK);
    }

    @Test
    void noAnswerTellsWhatWasWrong() {
        User off = Objects.requireNonNull(
                users.add(NewFarm.user("disabled"), Role.BUILDER, passwords.hash(NewFarm.PASSWORD))
                        .block());
        database.sql("UPDATE users SET disabled = TRUE WHERE id = :id")
                .bind("id", off.id().toString())
                .then()
                .block();
        JsonNode refusal = refusal("nobody", NewFarm.PASSWORD);
        assertThat(refusal.get("type").stringValue()).isEqualTo("/problems/login-failed");
        assertThat(refusal(NewFarm.USERNAME, "wrong")).isEqualTo(refusal);
        assertThat(refusal(NewFarm.USERNAME, "")).isEqualTo(refusal);
        assertThat(refusal(NewFarm.USERNAME, "x".repeat(10_000))).isEqualTo(refusal);
        assertThat(refusal("disabled", NewFarm.PASSWORD)).isEqualTo(refusal);
        assertThat(refusal("' OR 1=1 --", NewFarm.PASSWORD)).isEqualTo(refusal);
        assertThat(refusal("x".repeat(10_000), NewFarm.PASSWORD)).isEqualTo(refusal);
    }

    @Test
    void aStrangerTakesAsLongAsAUser() {
        String hash = passwords.hash(NewFarm.PASSWORD);
        assertThat(Passwords.NOBODY.substring(0, 15)).isEqualTo(hash.substring(0, 15));
        assertThat(Passwords.NOBODY).hasSameSizeAs(hash);
    }

    @Test
    void anOldCookieKeepsNobodyFromLoggingIn() {
        http.post()
                .uri("/users/login")
                .cookie("X-Auth-Token", "expired")
                .header("Authorization", "Bearer nonsense")
                .bodyValue(Map.of("username", NewFarm.USERNAME, "password", NewFarm.PASSWORD))
                .exchange()
                .expectStatus()
                .isOk();
    }

    private JsonNode refusal(String username, String password) {
        EntityExchangeResult<JsonNode> answer = login(username, password);
        assertThat(answer.getStatus()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(answer.getResponseCookies()).isEmpty();
        return Objects.requireNonNull(answer.getResponseBody());
    }

    private EntityExchangeResult<JsonNode> login(String username, String password) {
        return http.post()
                .uri("/users/login")
                .bodyValue(Map.of("username", username, "password", password))
                .exchange()
                .expectBody(JsonNode.class)
                .returnResult();
    }
}
