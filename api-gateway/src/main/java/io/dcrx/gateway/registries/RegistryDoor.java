package io.dcrx.gateway.registries;

import io.dcrx.image.PublicHost;
import io.dcrx.job.Login;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is asked of registries, and of those who give out tokens for them. Follows no redirect, keeps no connection, reads no more
 * than a few kilobytes, and connects to addresses only that the whole internet reaches, unless the host is one of the farm's.
 */
final class RegistryDoor {
    private static final int CONNECT_MILLIS = 5_000;
    private static final int MOST_BYTES = 64 << 10;
    /** Who speaks no TLS may take what it hears for the beginning of something else, and wait. */
    private static final Duration HANDSHAKE = Duration.ofSeconds(3);

    private static final Duration SILENCE = Duration.ofSeconds(8);

    private final Predicate<String> known;
    private final WebClient toKnown;
    private final WebClient toOthers;

    /** @param known which hosts, {@code host[:port]}, may be at any address */
    RegistryDoor(Predicate<String> known) {
        this(known, _ -> {});
    }

    /** @param trust whose certificates are taken */
    RegistryDoor(Predicate<String> known, Consumer<SslContextBuilder> trust) {
        this.known = known;
        this.toKnown = client(trust, new GuardedAddresses(_ -> true));
        this.toOthers = client(trust, new GuardedAddresses(PublicHost::isPublic));
    }

    private static WebClient client(Consumer<SslContextBuilder> trust, GuardedAddresses addresses) {
        SslProvider.GenericSslContextSpec<SslContextBuilder> tls =
                Http11SslContextSpec.forClient().configure(trust);
        HttpClient http = HttpClient.create(ConnectionProvider.newConnection())
                .resolver(addresses)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .secure(spec -> spec.sslContext(tls).handshakeTimeout(HANDSHAKE))
                .responseTimeout(SILENCE)
                .disableRetry(true);
        return WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(http))
                .defaultHeader(HttpHeaders.USER_AGENT, "dcrx-kv")
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(MOST_BYTES))
                .build();
    }

    /** What a status means at this door. */
    enum Meaning {
        WELCOME,
        WHO_ARE_YOU,
        GO_AWAY,
        BUSY,
        SOMETHING_ELSE
    }

    /** @param challenges how it wants to be told who comes */
    record Answer(int status, List<String> challenges) {
        Meaning meaning() {
            return switch (status) {
                case 200 -> Meaning.WELCOME;
                case 401 -> Meaning.WHO_ARE_YOU;
                case 403 -> Meaning.GO_AWAY;
                case 429, 500, 502, 503, 504 -> Meaning.BUSY;
                default -> Meaning.SOMETHING_ELSE;
            };
        }
    }

    /** What the one who gives out tokens has said. The text form keeps the token to itself. */
    record Ticket(Answer answer, Optional<String> token) {
        @Override
        public String toString() {
            return "Ticket[" + answer + "]";
        }
    }

    /** Without saying who comes. */
    Mono<Answer> knock(URI registry) {
        return knock(registry, _ -> {});
    }

    Mono<Answer> knock(URI registry, Login login) {
        return knock(registry, basic(login));
    }

    Mono<Answer> knock(URI registry, String token) {
        return knock(registry, headers -> headers.setBearerAuth(token));
    }

    /** Goes for a token, as nobody if there is no login. */
    Mono<Ticket> token(Challenge.Bearer bearer, Optional<Login> login) {
        String query = Stream.of(
                        bearer.service().map(service -> "service=" + encoded(service)),
                        login.map(shown -> "account=" + encoded(shown.username())),
                        Optional.of("client_id=dcrx-kv"))
                .flatMap(Optional::stream)
                .reduce((one, other) -> one + "&" + other)
                .orElseThrow();
        String realm = bearer.realm().toString();
        URI address = URI.create(realm + (bearer.realm().getRawQuery() == null ? "?" : "&") + query);
        return to(bearer.realm())
                .get()
                .uri(address)
                .headers(login.map(RegistryDoor::basic).orElse(_ -> {}))
                .exchangeToMono(response -> {
                    Answer answer = new Answer(response.statusCode().value(), List.of());
                    return answer.meaning() == Meaning.WELCOME
                            ? response.bodyToMono(String.class)
                                    .defaultIfEmpty("")
                                    .map(body -> new Ticket(answer, tokenIn(body)))
                                    .map(ticket -> ticket.token().isPresent()
                                            ? ticket
                                            : new Ticket(new Answer(0, List.of()), Optional.empty()))
                            : response.releaseBody().thenReturn(new Ticket(answer, Optional.empty()));
                });
    }

    private Mono<Answer> knock(URI registry, Consumer<HttpHeaders> credentials) {
        return to(registry)
                .get()
                .uri(registry.resolve("/v2/"))
                .headers(credentials)
                .exchangeToMono(response -> response.releaseBody()
                        .thenReturn(new Answer(
                                response.statusCode().value(),
                                response.headers().header(HttpHeaders.WWW_AUTHENTICATE))));
    }

    private WebClient to(URI address) {
        return known.test(address.getAuthority()) ? toKnown : toOthers;
    }

    private static Consumer<HttpHeaders> basic(Login login) {
        return headers -> headers.setBasicAuth(login.username(), login.password(), StandardCharsets.UTF_8);
    }

    private static Optional<String> tokenIn(String body) {
        try {
            JsonNode json = JsonMapper.shared().readTree(body);
            return Stream.of("token", "access_token")
                    .map(json::path)
                    .filter(JsonNode::isString)
                    .map(JsonNode::asString)
                    // What a header can carry.
                    .filter(token -> token.matches("[\\x21-\\x7e]{1,16384}"))
                    .findFirst();
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
