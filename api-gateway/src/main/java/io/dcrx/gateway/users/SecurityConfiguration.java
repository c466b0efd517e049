package io.dcrx.gateway.users;

import io.dcrx.gateway.audit.Audit;
import io.dcrx.gateway.web.HttpSettings;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.gateway.web.Problems;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.CorsSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.HeaderSpec;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedHandler;
import org.springframework.security.web.server.firewall.StrictServerWebExchangeFirewall;
import org.springframework.security.web.server.header.ReferrerPolicyServerHttpHeadersWriter.ReferrerPolicy;
import org.springframework.security.web.server.util.matcher.NegatedServerWebExchangeMatcher;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** How requests are let in: by a token, and then as {@link Permissions} has it. */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class SecurityConfiguration {
    private static final String ONLY_OURS =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

    @Bean
    SecurityWebFilterChain gatewaySecurity(
            ServerHttpSecurity http,
            TokenAuthentication authentication,
            Problems problems,
            Audit audit,
            HttpSettings settings) {
        return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
                .cors(cors -> allow(cors, settings.corsOrigins()))
                .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
                .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
                .logout(ServerHttpSecurity.LogoutSpec::disable)
                .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
                .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
                .headers(SecurityConfiguration::headers)
                .authorizeExchange(Permissions::decide)
                .addFilterAt(byToken(authentication, problems), SecurityWebFiltersOrder.AUTHENTICATION)
                .addFilterAfter(new AuditedRequests(audit), SecurityWebFiltersOrder.AUTHENTICATION)
                .exceptionHandling(
                        refusals -> refusals.authenticationEntryPoint((exchange, _) -> who(exchange, problems))
                                .accessDeniedHandler(
                                        (exchange, _) -> problems.handle(
                                                exchange,
                                                new ProblemException(
                                                        ProblemType.FORBIDDEN,
                                                        "This needs a role that the token's user does not have, or a login where it is an API token."))))
                .build();
    }

    /** Nobody reads how long each of its filters took, and to watch all of them costs more than they do. */
    @Bean
    SecurityObservationSettings gatewaySecurityObservations() {
        return SecurityObservationSettings.noObservations();
    }

    /** As Spring Security's, and no NUL in a parameter: some databases can keep none, and refuse the statement. */
    @Bean
    StrictServerWebExchangeFirewall gatewayFirewall() {
        StrictServerWebExchangeFirewall firewall = new StrictServerWebExchangeFirewall();
        firewall.setAllowedParameterValues(value -> value == null || value.indexOf('\0') < 0);
        return firewall;
    }

    /** What the firewall finds suspicious never reaches the chain. */
    @Bean
    ServerExchangeRejectedHandler gatewayRejections(Problems problems) {
        return (exchange, rejected) -> problems.handle(
                exchange,
                new ProblemException(
                        ProblemType.INVALID_REQUEST,
                        "The path, the method or a header holds characters that it must not."));
    }

    /** Open paths ignore tokens: an old cookie must not keep anybody from logging in. */
    private static AuthenticationWebFilter byToken(TokenAuthentication authentication, Problems problems) {
        AuthenticationWebFilter filter = new AuthenticationWebFilter(authentication);
        filter.setServerAuthenticationConverter(authentication);
        filter.setRequiresAuthenticationMatcher(new NegatedServerWebExchangeMatcher(Permissions.OPEN));
        filter.setSecurityContextRepository(NoOpServerSecurityContextRepository.getInstance());
        filter.setAuthenticationFailureHandler((failed, _) -> who(failed.getExchange(), problems));
        return filter;
    }

    /** Word for word the same for no token and for every bad one. */
    private static Mono<Void> who(ServerWebExchange exchange, Problems problems) {
        return problems.handle(
                exchange,
                new ProblemException(
                        ProblemType.UNAUTHENTICATED, "This needs a token that is valid; POST /users/login gives one."));
    }

    /** Pages of the sites that are listed may send tokens. The cookie stays what it is: for our own pages. */
    private static void allow(CorsSpec cors, List<String> origins) {
        if (origins.isEmpty()) {
            cors.disable();
            return;
        }
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.setAllowedOrigins(origins);
        allowed.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "DELETE"));
        allowed.setAllowedHeaders(
                List.of("Authorization", "Content-Type", "Accept", "Idempotency-Key", "Last-Event-ID"));
        allowed.setExposedHeaders(List.of("Retry-After"));
        allowed.setMaxAge(Duration.ofHours(1));
        cors.configurationSource(_ -> allowed);
    }

    private static void headers(HeaderSpec headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(ONLY_OURS))
                .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                .hsts(Customizer.withDefaults())
                .cache(Customizer.withDefaults());
    }
}
