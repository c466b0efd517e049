package io.dcrx.gateway.users;

import org.springframework.http.HttpMethod;
import org.springframework.security.config.web.server.ServerHttpSecurity.AuthorizeExchangeSpec;
import org.springframework.security.web.server.util.matcher.OrServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;

import static org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers.matchers;
import static org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers.pathMatchers;

/**
 * Which role may do what: all of it stands here, the first line that matches decides. A path that nobody thought of is
 * for those who may do its kind of thing: reading is for everybody with a token, everything else for builders.
 *
 * <p>Whose job, context or registry it is, these rules cannot see: that is {@link Access}.
 */
final class Permissions {
    /** Metrics are open, too: a scraper has no way to log in every quarter of an hour, and they name no user or job. */
    static final ServerWebExchangeMatcher OPEN = matchers(
            pathMatchers(HttpMethod.POST, "/users/login"),
            pathMatchers(
                    HttpMethod.GET,
                    "/docs",
                    "/swagger-ui/**",
                    "/openapi.json/**",
                    "/problems/**",
                    // By a signature instead, which the controller checks.
                    "/contexts/*/content",
                    "/.well-known/jwks.json",
                    "/actuator/health/**",
                    "/actuator/prometheus"));

    private static final ServerWebExchangeMatcher READING =
            new OrServerWebExchangeMatcher(pathMatchers(HttpMethod.GET, "/**"), pathMatchers(HttpMethod.HEAD, "/**"));

    /** What a person has who logged in, and an API token has not. */
    static final String LOGIN = "LOGIN";

    private static final String VIEWER = Role.VIEWER.authority();
    private static final String BUILDER = Role.BUILDER.authority();
    private static final String ADMIN = Role.ADMIN.authority();

    private Permissions() {}

    static void decide(AuthorizeExchangeSpec paths) {
        paths.matchers(OPEN)
                .permitAll()
                // Others than oneself are found by admins only; the controllers see to that.
                .pathMatchers(HttpMethod.GET, "/users/*/get")
                .hasAuthority(VIEWER)
                // One's own login, profile and tokens: nothing that a machine's token may touch.
                .pathMatchers("/users/refresh", "/users/logout", "/users/update", "/users/tokens", "/users/tokens/*")
                .hasAuthority(LOGIN)
                .pathMatchers("/users/**", "/audit/**")
                .hasAuthority(ADMIN)
                .matchers(READING)
                .hasAuthority(VIEWER)
                .pathMatchers("/workers/**")
                .hasAuthority(ADMIN)
                .anyExchange()
                .hasAuthority(BUILDER);
    }
}
