package io.dcrx.gateway.users;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import io.dcrx.gateway.storage.FarmSecret;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import javax.crypto.SecretKey;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** Which tokens open a path that needs one, and that every other is refused in the same words. */
@GatewayTest
class TokensIT {
    private static final String PATH = "/workers";

    @Autowired
    private WebTestClient http;

    @Autowired
    private FarmSecret secret;

    @Autowired
    private Tokens tokens;

    @Autowired
    private UserStore users;

    @Autowired
    private DatabaseClient database;

    @Test
    void aTokenOpensThePathInTheHeaderAndInTheCookie() {
        String token = NewFarm.login(http);
        for (Consumer<HttpHeaders> way : java.util.List.<Consumer<HttpHeaders>>of(
                headers -> headers.setBearerAuth(token),
                headers -> headers.set("Authorization", "bearer " + token),
                headers -> headers.set("Cookie", "X-Auth-Token=" + token))) {
            assertThat(ask(way).getStatus()).isEqualTo(HttpStatus.OK);
        }
    }

    @Test
    void everyOtherTokenIsRefusedInTheSameWords() {
        String valid = NewFarm.login(http);
        String payload = valid.substring(valid.indexOf('.') + 1, valid.lastIndexOf('.'));
        Map<String, Consumer<HttpHeaders>> cases = new LinkedHashMap<>();
        cases.put("none", headers -> {});
        cases.put("empty", headers -> headers.set("Authorization", "Bearer "));
        cases.put("another scheme", headers -> headers.setBasicAuth("ada", NewFarm.PASSWORD));
        cases.put("no JWT", bearer("nonsense"));
        cases.put("cut off", bearer(valid.substring(0, valid.length() - 2)));
        cases.put("without signature", bearer(valid.substring(0, valid.lastIndexOf('.') + 1)));
        cases.put("algorithm none", bearer("eyJhbGciOiJub25lIn0." + payload + "."));
        cases.put(
                "another key",
                bearer(fresh().signWith(Jwts.SIG.HS256.key().build()).compact()));
        cases.put("another algorithm", bearer(fresh().signWith(key("HS512", 64)).compact()));
        cases.put(
                "another algorithm, our key's bytes",
                bearer(fresh().signWith(doubled(key("HS256", 32)), Jwts.SIG.HS512)
                        .compact()));
        cases.put("expired", bearer(ours().expiration(ago(1)).signWith(key()).compact()));
        cases.put(
                "another issuer",
                bearer(fresh().issuer("somebody").signWith(key()).compact()));
        cases.put(
                "for somebody else",
                bearer(fresh().audience()
                        .clear()
                        .add("another")
                        .and()
                        .signWith(key())
                        .compact()));
        cases.put(
                "another key's id",
                bearer(fresh().header().keyId("another").and().signWith(key()).compact()));
        cases.put(
                "no key's id",
                bearer(fresh().header().keyId(null).and().signWith(key()).compact()));
        cases.put("no id", bearer(fresh().id(null).signWith(key()).compact()));
        cases.put("never expires", bearer(ours().signWith(key()).compact()));
        cases.put(
                "of before the password was changed",
                bearer(fresh().claim("ver", 7).signWith(key()).compact()));
        cases.put(
                "no version", bearer(fresh().claim("ver", null).signWith(key()).compact()));
        cases.put("no API token", bearer("dcrx_" + "x".repeat(43)));
        cases.put("no subject", bearer(fresh().subject(null).signWith(key()).compact()));
        cases.put(
                "no id as subject",
                bearer(fresh().subject("ada").signWith(key()).compact()));
        cases.put("nobody's", bearer(tokens.issue(UUID.randomUUID(), 0)));
        cases.put("a bad cookie", headers -> headers.set("Cookie", "X-Auth-Token=nonsense"));
        byte[] words = refusal(cases.get("none"));
        cases.forEach((name, token) -> assertThat(refusal(token)).as(name).isEqualTo(words));
    }

    /** Else what is refused above could be refused for another reason. */
    @Test
    void aTokenAsTheTestMakesThemIsAccepted() {
        assertThat(ask(bearer(fresh().signWith(key()).compact())).getStatus()).isEqualTo(HttpStatus.OK);
    }

    /** As another gateway disables or deletes them: this one notes it when it asks again. */
    @Test
    void theTokenOfADisabledOrDeletedUserIsWorthNothingSoon() {
        User user = Objects.requireNonNull(
                users.add(NewFarm.user("grace"), Role.BUILDER, "{bcrypt}").block());
        Consumer<HttpHeaders> token = bearer(tokens.issue(user.id(), 0));
        assertThat(ask(token).getStatus()).isEqualTo(HttpStatus.OK);
        change("UPDATE users SET disabled = TRUE WHERE id = :id", user);
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> ask(token).getStatus() == HttpStatus.UNAUTHORIZED);
        refusal(token);
        change("UPDATE users SET disabled = FALSE WHERE id = :id", user);
        assertThat(ask(token).getStatus()).isEqualTo(HttpStatus.OK);
        change("DELETE FROM users WHERE id = :id", user);
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> ask(token).getStatus() == HttpStatus.UNAUTHORIZED);
        refusal(token);
    }

    @Test
    void aCookieFromAnotherSiteMayNotWrite() {
        Consumer<HttpHeaders> cookie = headers -> headers.set("Cookie", "X-Auth-Token=" + NewFarm.login(http));
        assertThat(post(cookie.andThen(headers -> headers.setOrigin("https://evil.example"))))
                .isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(post(cookie.andThen(headers -> headers.setOrigin("null")))).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(post(cookie)).isEqualTo(HttpStatus.BAD_REQUEST);
    }

    private HttpStatus post(Consumer<HttpHeaders> headers) {
        return (HttpStatus) http.post()
                .uri("/jobs/images/create")
                .headers(headers)
                .bodyValue(Map.of())
                .exchange()
                .returnResult(Void.class)
                .getStatus();
    }

    private byte[] refusal(Consumer<HttpHeaders> headers) {
        EntityExchangeResult<byte[]> answer = ask(headers);
        assertThat(answer.getStatus()).isEqualTo(HttpStatus.UNAUTHORIZED);
        assertThat(answer.getResponseHeaders().get(HttpHeaders.WWW_AUTHENTICATE))
                .containsExactly("Bearer");
        return Objects.requireNonNull(answer.getResponseBody());
    }

    private EntityExchangeResult<byte[]> ask(Consumer<HttpHeaders> headers) {
        return http.get().uri(PATH).headers(headers).exchange().expectBody().returnResult();
    }

    private void change(String sql, User user) {
        database.sql(sql).bind("id", user.id().toString()).then().block();
    }

    private static Consumer<HttpHeaders> bearer(String token) {
        return headers -> headers.setBearerAuth(token);
    }

    /** As ours, but not signed yet. */
    private JwtBuilder fresh() {
        return ours().expiration(Date.from(Instant.now().plus(Duration.ofMinutes(5))));
    }

    private JwtBuilder ours() {
        User ada = Objects.requireNonNull(users.credentials(NewFarm.USERNAME).block())
                .user();
        return Jwts.builder()
                .header()
                .keyId(HexFormat.of().formatHex(secret.derive("id of tokens HS256", 8)))
                .and()
                .issuer("dcrx-kv")
                .audience()
                .add("dcrx-kv")
                .and()
                .subject(ada.id().toString())
                .id(UUID.randomUUID().toString())
                .issuedAt(ago(60))
                .claim("ver", 0)
                .claim("auth_time", Instant.now().getEpochSecond());
    }

    private static Date ago(int seconds) {
        return Date.from(Instant.now().minusSeconds(seconds));
    }

    private SecretKey key() {
        return key("HS256", 32);
    }

    private SecretKey key(String algorithm, int bytes) {
        return Keys.hmacShaKeyFor(secret.derive("tokens " + algorithm, bytes));
    }

    private static SecretKey doubled(SecretKey key) {
        return Keys.hmacShaKeyFor(java.util.Arrays.copyOf(key.getEncoded(), 64));
    }
}
