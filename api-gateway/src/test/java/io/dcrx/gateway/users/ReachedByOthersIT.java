package io.dcrx.gateway.users;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

import static io.dcrx.gateway.users.Asking.body;
import static org.assertj.core.api.Assertions.assertThat;

/** A gateway behind a proxy, with another site that may call it, and little patience. */
@GatewayTest
@TestPropertySource(
        properties = {
            "dcrx.http.behind-proxy=true",
            "dcrx.http.cors-origins=https://ui.example,http://localhost:3000",
            "dcrx.http.read-timeout=500ms"
        })
class ReachedByOthersIT {
    private static final String OURS = "farm.example";

    @Autowired
    private WebTestClient http;

    @LocalServerPort
    private int port;

    @Test
    void aPageOfASiteThatIsListedMaySendAToken() {
        ResponseSpec asked = preflight("https://ui.example");
        asked.expectStatus().isOk();
        asked.expectHeader().valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "https://ui.example");
        asked.expectHeader().doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS);
        http.get()
                .uri("/workers")
                .headers(headers -> {
                    headers.setBearerAuth(token());
                    headers.setOrigin("http://localhost:3000");
                })
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "http://localhost:3000");
    }

    @Test
    void aPageOfAnotherSiteMayNot() {
        for (String other : new String[] {"https://evil.example", "https://ui.example.evil.example", "null"}) {
            ResponseSpec asked = preflight(other);
            asked.expectStatus().isForbidden();
            asked.expectHeader().doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
        }
    }

    @Test
    void theCookieTravelsByHttpsWhereTheProxySaysThatThisIsHttps() {
        assertThat(Objects.requireNonNull(login("https")
                                .returnResult(Void.class)
                                .getResponseCookies()
                                .getFirst("X-Auth-Token"))
                        .isSecure())
                .isTrue();
    }

    /** A body that is no order is answered by 400 where the cookie counts, and by 401 where it does not. */
    @Test
    void theCookieWritesFromOurPagesAlsoBehindTheProxyAndFromNoOthers() {
        assertThat(write("https://" + OURS)).isEqualTo(400);
        assertThat(write("http://" + OURS)).as("not the same page").isEqualTo(403);
        assertThat(write("https://ui.example"))
                .as("may send a token, no cookie")
                .isEqualTo(401);
    }

    @Test
    void theAddressIsTheClients() {
        login("https").expectStatus().isOk();
        Asking admin = new Asking(http, token());
        assertThat(body(admin.get("/audit?limit=200&target=" + NewFarm.USERNAME), 200)
                        .get("entries")
                        .valueStream()
                        .map(entry -> entry.get("address").stringValue()))
                .contains("192.0.2.77");
    }

    @Test
    void whoStopsInTheMiddleOfABodyIsCutOff() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST /users/login HTTP/1.1\r\nHost: " + OURS
                                    + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"user")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).doesNotContain(" 500 ").doesNotContain(" 200 ");
        }
    }

    private String token() {
        return body(login("https"), 200).get("token").stringValue();
    }

    private ResponseSpec login(String scheme) {
        return http.post()
                .uri("/users/login")
                .headers(headers -> forwarded(headers, scheme))
                .bodyValue(Map.of("username", NewFarm.USERNAME, "password", NewFarm.PASSWORD))
                .exchange();
    }

    private int write(String origin) {
        return http.post()
                .uri("/jobs/images/create")
                .headers(headers -> {
                    forwarded(headers, "https");
                    headers.setOrigin(origin);
                    headers.set(HttpHeaders.COOKIE, "X-Auth-Token=" + token());
                })
                .bodyValue(Map.of())
                .exchange()
                .returnResult(JsonNode.class)
                .getStatus()
                .value();
    }

    private static void forwarded(HttpHeaders headers, String scheme) {
        headers.set("Forwarded", "for=198.51.100.9;proto=http;host=elsewhere.example"); // the client's own
        headers.set("X-Forwarded-For", "192.0.2.77");
        headers.set("X-Forwarded-Proto", scheme);
        headers.set("X-Forwarded-Host", OURS);
    }

    private ResponseSpec preflight(String origin) {
        return http.options()
                .uri("/workers")
                .headers(headers -> {
                    headers.setOrigin(origin);
                    headers.setAccessControlRequestMethod(HttpMethod.GET);
                    headers.set(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS, "authorization");
                })
                .exchange();
    }
}
