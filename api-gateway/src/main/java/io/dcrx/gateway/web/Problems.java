package io.dcrx.gateway.web;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Answers every request that failed with a problem document (RFC 9457), whatever the request accepts. */
@Component
@Order(-2)
public class Problems implements ErrorWebExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final JsonMapper json;

    Problems(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
        ServerHttpRequest request = exchange.getRequest();
        Answer answer = Answer.to(error, request.getId());
        if (exchange.getResponse().isCommitted() || isClientGone(answer, error)) {
            return Mono.error(error);
        }
        log(request, answer, error);
        return write(exchange.getResponse(), answer);
    }

    /** A connection that was reset may be the client's; where the answer knows better, it was the database's. */
    private static boolean isClientGone(Answer answer, Throwable error) {
        return answer.type() == ProblemType.INTERNAL_ERROR
                && DisconnectedClientHelper.isClientDisconnectedException(error);
    }

    private Mono<Void> write(ServerHttpResponse response, Answer answer) {
        response.setStatusCode(answer.type().status());
        HttpHeaders headers = response.getHeaders();
        headers.putAll(answer.headers());
        if (answer.type() == ProblemType.UNAUTHENTICATED || answer.type() == ProblemType.LOGIN_FAILED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        byte[] body = json.writeValueAsBytes(answer.document());
        headers.setContentLength(body.length);
        DataBuffer buffer = response.bufferFactory().wrap(body);
        return response.writeWith(Mono.just(buffer));
    }

    /** Paths and methods only: queries and bodies may hold what no log should. */
    private static void log(ServerHttpRequest request, Answer answer, Throwable error) {
        if (answer.type() == ProblemType.INTERNAL_ERROR) {
            LOG.error("{} {} failed, reference {}", request.getMethod(), path(request), request.getId(), error);
        } else if (answer.type() == ProblemType.UNAVAILABLE) {
            LOG.warn("{} {} is not available: {}", request.getMethod(), path(request), reason(error));
        }
    }

    private static String reason(Throwable error) {
        return error instanceof ProblemException && error.getCause() != null
                ? error.getCause().toString()
                : error.toString();
    }

    private static String path(ServerHttpRequest request) {
        return request.getPath().value();
    }
}
