package io.dcrx.gateway.contexts;

import io.dcrx.context.ContextId;
import io.dcrx.context.ContextLinks;
import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.TestUsers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** Contexts over HTTP. */
@GatewayTest
class ContextsIT {
    private static final String STAGE = "{\"layer_type\": \"stage\", \"base\": \"python\", \"tag\": \"3.11-slim\"}";
    private static final String COPY = "{\"layer_type\": \"copy\", \"source\": \"a\", \"destination\": \"/a\"}";

    @Autowired
    private WebTestClient http;

    @Autowired
    private ApplicationContext gateway;

    @Autowired
    private ContextLinks links;

    @LocalServerPort
    private int port;

    private String graces;
    private String others;

    @BeforeEach
    void people() {
        graces = TestUsers.token(gateway, Role.BUILDER);
        others = TestUsers.token(gateway, Role.BUILDER);
    }

    @Test
    void anUploadIsAnsweredWithItsIdDigestAndSize() {
        byte[] tar = TestTar.of("a", "b").zstd();
        JsonNode context = upload(graces, tar, 201);
        assertThat(context.path("size").asLong()).isEqualTo(tar.length);
        assertThat(context.path("digest").asString()).startsWith("sha256:");
        assertThat(get(graces, "/contexts/" + id(context), 200)).isEqualTo(context);
    }

    /** Word for word: whether there is such a context is nobody else's business. */
    @Test
    void toOthersAContextIsAsOneThatDoesNotExist() {
        String id = id(upload(graces, TestTar.of("a", "b").bytes(), 201));
        String nobodys = ContextId.create().toString();
        assertThat(get(others, "/contexts/" + id, 404).toString().replace(id, nobodys))
                .isEqualTo(get(others, "/contexts/" + nobodys, 404).toString());
        assertThat(get(others, "/contexts/nonsense", 404).path("type").asString())
                .isEqualTo("/problems/not-found");
        assertThat(pointers(order(others, job("\"context_id\": \"" + id + "\"", COPY), 400)))
                .containsExactly("/context/context_id");
    }

    @Test
    void whatIsNoTarIsRefusedWithTheReason() {
        JsonNode problem = upload(graces, TestTar.of("../a", "").bytes(), 400);
        assertThat(problem.path("type").asString()).isEqualTo("/problems/invalid-request");
        assertThat(problem.path("detail").asString())
                .isEqualTo("The context holds '../a', which is no path within the context.");
    }

    @Test
    void whatIsSaidToBeTooLargeIsRefusedBeforeItIsSent() throws IOException {
        String head = """
                POST /contexts HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer %s\r
                Content-Type: application/x-tar\r
                Content-Length: %d\r
                \r
                """.formatted(graces, 3L * 1024 * 1024 * 1024);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answer.readLine()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void viewersUploadNothing() {
        upload(TestUsers.token(gateway, Role.VIEWER), TestTar.of("a", "b").bytes(), 403);
    }

    @Test
    void onlyASignedAddressGivesTheBytesAndNeedsNoToken() {
        byte[] tar = TestTar.of("a", "b").gzip();
        ContextId id = ContextId.parse(id(upload(graces, tar, 201)));
        Instant soon = Instant.now().plusSeconds(60);
        assertThat(http.get()
                        .uri(links.sign(id, soon))
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .expectHeader()
                        .contentLength(tar.length)
                        .expectBody(byte[].class)
                        .returnResult()
                        .getResponseBody())
                .isEqualTo(tar);
        for (String refused : List.of(
                links.sign(id, Instant.now().minusSeconds(5)),
                links.sign(id, soon) + "0",
                links.sign(ContextId.create(), soon).replaceAll("/contexts/[^/]+", "/contexts/" + id))) {
            http.get().uri(refused).exchange().expectStatus().isForbidden();
        }
        get(graces, "/contexts/" + id + "/content", 400);
        http.get()
                .uri(links.sign(ContextId.create(), soon))
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void aJobThatNamesAContextIsTaken() {
        JsonNode context = upload(graces, TestTar.of("a", "b").bytes(), 201);
        order(graces, job("\"context_id\": \"" + id(context) + "\"", COPY), 200);
        order(graces, job("\"context_id\": \"" + id(context) + "\", \"digest\": " + context.path("digest"), COPY), 200);
        assertThat(pointers(order(
                        graces,
                        job(
                                "\"context_id\": \"" + id(context) + "\", \"digest\": \"sha256:" + "0".repeat(64)
                                        + "\"",
                                COPY),
                        400)))
                .containsExactly("/context/digest");
    }

    @Test
    void aJobWithFilesInItIsTaken() {
        order(graces, job("\"files\": [{\"path\": \"a\", \"content\": \"b\"}]", COPY), 200);
    }

    @Test
    void aCopyWithoutAContextIsRefusedByItsField() {
        String request = "{\"name\": \"localhost:5000/a\", \"layers\": [" + STAGE + ", " + COPY + "]}";
        assertThat(pointers(order(graces, request, 400))).containsExactly("/layers/1/source");
    }

    private static String job(String context, String layer) {
        return "{\"name\": \"localhost:5000/a\", \"layers\": [" + STAGE + ", " + layer + "], \"context\": {" + context
                + "}}";
    }

    private static String id(JsonNode context) {
        return context.path("context_id").asString();
    }

    private static List<String> pointers(JsonNode problem) {
        return problem.path("errors")
                .valueStream()
                .map(error -> error.path("pointer").asString())
                .toList();
    }

    private JsonNode upload(String token, byte[] tar, int status) {
        return answer(
                http.post()
                        .uri("/contexts")
                        .header("Authorization", "Bearer " + token)
                        .contentType(MediaType.parseMediaType("application/x-tar"))
                        .bodyValue(tar),
                status);
    }

    private JsonNode order(String token, String body, int status) {
        return answer(
                http.post()
                        .uri("/jobs/images/create")
                        .header("Authorization", "Bearer " + token)
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(body),
                status);
    }

    private JsonNode get(String token, String path, int status) {
        return answer(http.get().uri(path).header("Authorization", "Bearer " + token), status);
    }

    private static JsonNode answer(WebTestClient.RequestHeadersSpec<?> request, int status) {
        return requireNonNull(request.exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody(JsonNode.class)
                .returnResult()
                .getResponseBody());
    }
}
