package io.dcrx.gateway.jobs;

import io.dcrx.gateway.GatewayTest;
import io.dcrx.gateway.NewFarm;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Sends what is wrong by the schema that everybody reads, in every field of everything that a request is made of. */
@GatewayTest
class JobRequestWalkIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    private WebTestClient http;

    @Test
    void nothingInARequestIsTheFarmsMistakeAndNoJobIsMadeOfWhatTheSchemaRefuses() {
        RequestSchema schema = new RequestSchema(NewFarm.document(http));
        List<ChangedRequest> requests = ExampleRequest.all(schema)
                .flatMap(example -> oneOfAKind(ChangedRequest.all(example, schema)))
                .toList();
        assertThat(requests).hasSizeGreaterThan(500);
        requests.forEach(request -> {
            EntityExchangeResult<byte[]> rendered = ask("/jobs/images/render", request);
            if (!rendered.getStatus().is2xxSuccessful()) {
                assertRefused(rendered, request);
            }
            if (request.isPromised() && !schema.takes(request.request())) {
                assertRefused(ask("/jobs/images/create", request), request);
            }
        });
    }

    /** What is wrong with a text, JobRequestSchemaTest asks without a gateway, as that takes a request each. */
    private static Stream<ChangedRequest> oneOfAKind(Stream<ChangedRequest> all) {
        return all
                .collect(Collectors.toMap(JobRequestWalkIT::kind, Function.identity(), (_, last) -> last))
                .values()
                .stream();
    }

    private static String kind(ChangedRequest request) {
        JsonNode value = request.value();
        return request.field()
                + value.getNodeType()
                + (value.isContainer() ? value.path(0).getNodeType() : "");
    }

    private EntityExchangeResult<byte[]> ask(String path, ChangedRequest request) {
        return http.post()
                .uri(path)
                .headers(headers -> headers.setBearerAuth(NewFarm.login(http)))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(request.request())
                .exchange()
                .expectBody()
                .returnResult();
    }

    private static void assertRefused(EntityExchangeResult<byte[]> answer, ChangedRequest request) {
        assertThat(answer.getStatus().value()).as(request::toString).isEqualTo(400);
        JsonNode problem = JSON.readTree(Objects.requireNonNull(answer.getResponseBody()));
        assertThat(problem.get("type").asString()).as(request::toString).isEqualTo("/problems/invalid-request");
        assertThat(problem.get("errors")).as(request::toString).isNotEmpty();
    }
}
