package io.dcrx.gateway.users;

import java.util.Map;
import java.util.Objects;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** A client with a token. */
record Asking(WebTestClient http, String token) {
    ResponseSpec get(String path) {
        return http.get()
                .uri(path)
                .headers(headers -> headers.setBearerAuth(token))
                .exchange();
    }

    ResponseSpec send(HttpMethod method, String path, Map<String, ?> body) {
        return http.method(method)
                .uri(path)
                .headers(headers -> headers.setBearerAuth(token))
                .bodyValue(body)
                .exchange();
    }

    ResponseSpec post(String path, Map<String, ?> body) {
        return send(HttpMethod.POST, path, body);
    }

    ResponseSpec put(String path, Map<String, ?> body) {
        return send(HttpMethod.PUT, path, body);
    }

    ResponseSpec delete(String path) {
        return http.delete()
                .uri(path)
                .headers(headers -> headers.setBearerAuth(token))
                .exchange();
    }

    /** Whether the token opens a path that every token opens. */
    boolean isLetIn() {
        return get("/workers").returnResult(Void.class).getStatus().value() == 200;
    }

    static JsonNode body(ResponseSpec answer, int status) {
        var result = answer.expectBody(JsonNode.class).returnResult();
        assertThat(result.getStatus().value())
                .as(() -> String.valueOf(result.getResponseBody()))
                .isEqualTo(status);
        return Objects.requireNonNull(result.getResponseBody());
    }
}
