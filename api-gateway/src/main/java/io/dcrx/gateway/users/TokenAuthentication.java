package io.dcrx.gateway.users;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.stereotype.Component;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Finds the token of a request, in the header or the cookie, and the user behind it. */
@Component
class TokenAuthentication implements ServerAuthenticationConverter, ReactiveAuthenticationManager {
    static final String COOKIE = "X-Auth-Token";

    private static final String BEARER = "Bearer ";
    private static final List<HttpMethod> READING = List.of(HttpMethod.GET, HttpMethod.HEAD);

    private final Users users;

    TokenAuthentication(Users users) {
        this.users = users;
    }

    @Override
    public Mono<Authentication> convert(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        return Mono.justOrEmpty(header(request).or(() -> cookie(request)))
                .map(token -> new PreAuthenticatedAuthenticationToken("somebody", token));
    }

    @Override
    public Mono<Authentication> authenticate(Authentication claim) {
        return Mono.justOrEmpty(claim.getCredentials())
                .cast(String.class)
                .flatMap(users::withToken)
                .<Authentication>map(TokenAuthentication::proven)
                .switchIfEmpty(Mono.error(() -> new BadCredentialsException("not a token that is accepted")));
    }

    /** Controllers get the user as the principal and the login, if it is one, as the credentials. */
    private static Authentication proven(Caller caller) {
        @Nullable Session session = caller.session();
        return new PreAuthenticatedAuthenticationToken(
                caller.user(), session == null ? "" : session, authorities(caller));
    }

    /** Those of the roles below as well: who may more, may all that they may. */
    private static List<GrantedAuthority> authorities(Caller caller) {
        Stream<String> login = caller.session() == null ? Stream.empty() : Stream.of(Permissions.LOGIN);
        return Stream.concat(caller.user().role().included().stream().map(Role::authority), login)
                .<GrantedAuthority>map(SimpleGrantedAuthority::new)
                .toList();
    }

    private static Optional<String> header(ServerHttpRequest request) {
        @Nullable String header = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        return Optional.ofNullable(header)
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
    }

    /** Browsers send it by themselves, so for anything that writes it counts only when the page is one of ours. */
    private static Optional<String> cookie(ServerHttpRequest request) {
        boolean ours = READING.contains(request.getMethod()) || !CorsUtils.isCorsRequest(request);
        return Optional.ofNullable(request.getCookies().getFirst(COOKIE))
                .filter(_ -> ours)
                .map(HttpCookie::getValue);
    }
}
