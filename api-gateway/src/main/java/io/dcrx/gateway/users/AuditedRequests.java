package io.dcrx.gateway.users;

import io.dcrx.gateway.audit.Audit;
import io.dcrx.gateway.audit.AuditEntry;
import io.dcrx.gateway.audit.AuditEntry.Means;
import io.dcrx.gateway.audit.AuditNote;
import io.swagger.v3.oas.annotations.Operation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Makes an audit entry of every request that may change something, and of every login, whatever endpoint it is for: one
 * that is added is audited the day it is added. The entry is kept after the work and before the answer, so who was
 * answered is in the audit. Requests of nobody, and such as could not be understood, changed nothing and are passed over.
 */
final class AuditedRequests implements WebFilter {
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    /** Those that a caller can have without having tried anything that could have changed something. */
    private static final Set<Integer> NOT_UNDERSTOOD = Set.of(400, 404, 405, 406, 413, 415, 429);

    private static final String LOGIN = "/users/login";
    private static final Set<String> CHANGES_NOTHING = Set.of("/jobs/images/render");

    private final Audit audit;

    AuditedRequests(Audit audit) {
        this.audit = audit;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        String path = request.getPath().value();
        if (READING.contains(request.getMethod()) || CHANGES_NOTHING.contains(path)) {
            return chain.filter(exchange);
        }
        return ReactiveSecurityContextHolder.getContext()
                .mapNotNull(SecurityContext::getAuthentication)
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(caller -> caller.isEmpty() && !LOGIN.equals(path)
                        ? chain.filter(exchange)
                        : audited(exchange, chain, caller));
    }

    private Mono<Void> audited(ServerWebExchange exchange, WebFilterChain chain, Optional<Authentication> caller) {
        AuditNote note = new AuditNote();
        caller.map(Authentication::getPrincipal)
                .map(User.class::cast)
                .ifPresent(user -> note.by(user.id(), user.username()));
        Means means = caller.map(AuditedRequests::means).orElse(Means.NOTHING);
        AtomicBoolean kept = new AtomicBoolean();
        exchange.getResponse().beforeCommit(() -> {
            int status = status(exchange);
            return NOT_UNDERSTOOD.contains(status) || kept.getAndSet(true)
                    ? Mono.empty()
                    : audit.keep(entry(exchange, note, means, status));
        });
        return chain.filter(exchange)
                .contextWrite(context -> context.put(AuditNote.class, note))
                .doFinally(end -> {
                    // Whoever did not wait for the answer may have changed something all the same.
                    if (end == SignalType.CANCEL && !kept.getAndSet(true)) {
                        audit.keep(entry(exchange, note, means, 0)).subscribe();
                    }
                });
    }

    private static Means means(Authentication caller) {
        return caller.getCredentials() instanceof Session ? Means.LOGIN : Means.API_TOKEN;
    }

    private static int status(ServerWebExchange exchange) {
        @Nullable HttpStatusCode status = exchange.getResponse().getStatusCode();
        return status == null ? 200 : status.value();
    }

    private static AuditEntry entry(ServerWebExchange exchange, AuditNote note, Means means, int status) {
        if (note.target().isEmpty()) {
            note.target(target(exchange));
        }
        String address = Address.of(exchange.getRequest()).getHostAddress();
        return AuditEntry.now(note, means, action(exchange), address, status);
    }

    /** As the OpenAPI document calls it; for what never came to an operation, the method. */
    private static String action(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.<Object>getAttribute(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE))
                .filter(HandlerMethod.class::isInstance)
                .map(handler -> ((HandlerMethod) handler).getMethodAnnotation(Operation.class))
                .map(Operation::operationId)
                .orElseGet(() -> exchange.getRequest().getMethod().name());
    }

    /** What stands in the path: the variables of it, or, for what never came to an operation, all of it. */
    private static String target(ServerWebExchange exchange) {
        @Nullable
        Map<String, String> variables = exchange.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return variables == null ? exchange.getRequest().getPath().value() : String.join(" ", variables.values());
    }
}
