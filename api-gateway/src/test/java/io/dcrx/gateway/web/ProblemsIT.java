package io.dcrx.gateway.web;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

@GatewayTest
class ProblemsIT {
    @Autowired
    private WebTestClient http;

    @Test
    void anUnknownPathIsNotFound() {
        expect(get("/nowhere"), ProblemType.NOT_FOUND);
    }

    @Test
    void anotherMethodIsToldWhichAreAllowed() {
        ResponseSpec answer = as(HttpMethod.PUT, "/users/login").exchange();
        answer.expectHeader().valueEquals(HttpHeaders.ALLOW, "POST");
        expect(answer, ProblemType.METHOD_NOT_ALLOWED);
    }

    @Test
    void aMediaTypeThatNobodyWritesIsNotAcceptable() {
        expect(http.get().uri("/problems").accept(MediaType.APPLICATION_PDF).exchange(), ProblemType.NOT_ACCEPTABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml"})
    void aBodyThatIsNoJsonIsNotSupported(String type) {
        expect(login(MediaType.parseMediaType(type), "username=a&password=b"), ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void nothingAtAllIsMalformed() {
        expect(http.post().uri("/users/login").exchange(), ProblemType.MALFORMED_BODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "{\"username\": }", "{\"username\": \"a\"} trailing", "'", "{\"a\": \"\u0001\"}", "\u0000"})
    void brokenJsonIsMalformed(String body) {
        expect(login(MediaType.APPLICATION_JSON, body), ProblemType.MALFORMED_BODY);
    }

    @Test
    void brokenJsonIsToldWhere() {
        JsonNode problem =
                expect(login(MediaType.APPLICATION_JSON, "{\n  \"username\" 3\n}"), ProblemType.MALFORMED_BODY);
        assertThat(problem.get("detail").stringValue()).startsWith("The body cannot be read as JSON: line 2, column ");
    }

    @Test
    void noBodyIsMalformed() {
        expect(
                http.post()
                        .uri("/users/login")
                        .contentType(MediaType.APPLICATION_JSON)
                        .exchange(),
                ProblemType.MALFORMED_BODY);
    }

    @Test
    void nestingWithoutEndIsMalformed() {
        expect(login(MediaType.APPLICATION_JSON, "[".repeat(100_000)), ProblemType.MALFORMED_BODY);
    }

    @Test
    void aBodyOverTheLimitIsTooLarge() {
        String body = "{\"username\": \"" + "x".repeat(2_000_000) + "\"}";
        expect(login(MediaType.APPLICATION_JSON, body), ProblemType.BODY_TOO_LARGE);
    }

    @Test
    void everyWrongFieldIsNamedAtOnce() {
        JsonNode problem = expect(
                login(MediaType.APPLICATION_JSON, "{\"username\": 1, \"pasword\": \"x\"}"),
                ProblemType.INVALID_REQUEST);
        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").stringValue()))
                .containsExactlyInAnyOrder("/username", "/password", "/pasword");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "3", "null", "\"text\""})
    void jsonThatIsNoObjectIsInvalid(String body) {
        expect(login(MediaType.APPLICATION_JSON, body), ProblemType.INVALID_REQUEST);
    }

    @Test
    void aParameterOfAnotherTypeIsInvalid() {
        JsonNode problem = expect(get("/trouble/x?number=many"), ProblemType.INVALID_REQUEST);
        assertThat(problem.get("detail").stringValue()).contains("'number'").doesNotContain("many");
    }

    @Test
    void aMistakeOfOursTellsNobodyWhy() {
        JsonNode problem = expect(get("/trouble/mistake"), ProblemType.INTERNAL_ERROR);
        assertThat(problem.toString())
                .contains("reference")
                .doesNotContain("hunter2")
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource({"database, 2", "busy, 7"})
    void whatIsAwayMayBeAskedAgain(String kind, String seconds) {
        ResponseSpec answer = get("/trouble/" + kind);
        answer.expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, seconds);
        assertThat(expect(answer, ProblemType.UNAVAILABLE).toString()).doesNotContain("secret");
    }

    @Test
    void whoAsksTooMuchMayAskAgain() {
        ResponseSpec answer = get("/trouble/many");
        answer.expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "3");
        expect(answer, ProblemType.TOO_MANY_REQUESTS);
    }

    @Test
    void whatIsForbiddenIsForbidden() {
        expect(get("/trouble/forbidden"), ProblemType.FORBIDDEN);
    }

    @Test
    void aConflictIsAConflict() {
        expect(get("/trouble/conflict"), ProblemType.CONFLICT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/problems//", "/problems/%2e%2e/x", "/problems;a=b", "/pro%0ablems"})
    void aPathThatHidesSomethingIsInvalid(String path) {
        expect(http.get().uri(uri -> java.net.URI.create(uri.build() + path)).exchange(), ProblemType.INVALID_REQUEST);
    }

    @Test
    void everyTypeIsListed() {
        http.get()
                .uri("/problems")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.length()")
                .isEqualTo(ProblemType.values().length);
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeIsExplainedAtItsAddress(ProblemType type) {
        http.get()
                .uri(type.uri().toString())
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(type.uri().toString())
                .jsonPath("$.meaning")
                .isEqualTo(type.meaning());
    }

    @Test
    void aTypeThatDoesNotExistIsNotFound() {
        expect(http.get().uri("/problems/bad-weather").exchange(), ProblemType.NOT_FOUND);
    }

    @Test
    void everyAnswerCarriesTheHeadersThatProtectBrowsers() {
        for (ResponseSpec answer :
                new ResponseSpec[] {get("/nowhere"), http.get().uri("/problems").exchange()}) {
            answer.expectHeader()
                    .valueEquals("X-Content-Type-Options", "nosniff")
                    .expectHeader()
                    .valueEquals("X-Frame-Options", "DENY")
                    .expectHeader()
                    .exists("Content-Security-Policy")
                    .expectHeader()
                    .valueEquals("Referrer-Policy", "no-referrer")
                    .expectHeader()
                    .doesNotExist("Server");
        }
    }

    private ResponseSpec get(String path) {
        return as(HttpMethod.GET, path).exchange();
    }

    private WebTestClient.RequestBodySpec as(HttpMethod method, String path) {
        return http.method(method).uri(path).headers(headers -> headers.setBearerAuth(NewFarm.login(http)));
    }

    private ResponseSpec login(MediaType type, String body) {
        return http.post().uri("/users/login").contentType(type).bodyValue(body).exchange();
    }

    private static JsonNode expect(ResponseSpec answer, ProblemType type) {
        EntityExchangeResult<JsonNode> result = answer.expectStatus()
                .isEqualTo(type.status())
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody(JsonNode.class)
                .returnResult();
        JsonNode problem = Objects.requireNonNull(result.getResponseBody());
        assertThat(problem.get("type").stringValue()).isEqualTo(type.uri().toString());
        assertThat(problem.get("title").stringValue()).isEqualTo(type.title());
        assertThat(problem.get("status").intValue()).isEqualTo(type.status().value());
        assertThat(problem.get("detail").stringValue()).isNotBlank();
        return problem;
    }
}
