package io.dcrx.worker.engine.buildkit.session;

import io.dcrx.image.RegistryAddress;
import io.dcrx.worker.engine.Credentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fetches tokens where registries send their clients for them.
 *
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">the way of Docker's registry</a>
 */
final class TokenIssuers {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int LONGEST = 256 * 1024;
    /** What a token lives that does not say it. */
    private static final long USUAL_LIFE = 60;

    /** Credentials are for the one who was named, not for whom they name in turn. */
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private TokenIssuers() {}

    /** What a registry asks for, in the words of its header WWW-Authenticate. */
    record Challenge(String host, String realm, String service, List<String> scopes) {}

    /**
     * @param expiresIn in seconds
     * @param issuedAt in seconds since 1970
     */
    record Token(String text, long expiresIn, long issuedAt) {
        @Override
        public String toString() {
            return "Token[…]";
        }
    }

    /** The issuer knows these credentials and does not want them, or does not know them. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    static Token ask(Challenge challenge, Optional<Credentials> credentials) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address(challenge)).timeout(PATIENCE).GET();
        credentials.ifPresent(known -> request.header("Authorization", basic(known)));
        HttpResponse<InputStream> response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            return switch (response.statusCode()) {
                case 200 -> token(body.readNBytes(LONGEST));
                case 400, 401, 403 -> throw new Refused("the registry's token issuer refused these credentials");
                default -> throw new IOException("the registry's token issuer answered " + response.statusCode());
            };
        }
    }

    private static URI address(Challenge challenge) throws IOException {
        StringBuilder address = new StringBuilder(requireSafe(challenge));
        String join = challenge.realm().indexOf('?') < 0 ? "?" : "&";
        if (!challenge.service().isEmpty()) {
            address.append(join).append("service=").append(encoded(challenge.service()));
            join = "&";
        }
        for (String scope : challenge.scopes()) {
            address.append(join).append("scope=").append(encoded(scope));
            join = "&";
        }
        return URI.create(address.toString());
    }

    /** A password travels in plain text only where it does so anyway, or travels nowhere. */
    private static String requireSafe(Challenge challenge) throws IOException {
        try {
            URI realm = new URI(challenge.realm());
            String host = String.valueOf(realm.getHost());
            boolean plain = "http".equals(realm.getScheme());
            boolean near = plain
                    && (RegistryAddress.parse(host).isLoopback()
                            || host.equals(challenge.host().replaceFirst(":\\d+$", "")));
            if (near || "https".equals(realm.getScheme())) {
                return challenge.realm();
            }
        } catch (URISyntaxException | IllegalArgumentException _) {
            // Said below.
        }
        throw new IOException("the registry " + challenge.host()
                + " sends its clients to an issuer of tokens that is no https address");
    }

    private static Token token(byte[] body) throws IOException {
        try {
            JsonNode answer = JSON.readTree(body);
            String text =
                    answer.path("token").asString(answer.path("access_token").asString(""));
            if (text.isEmpty()) {
                throw new IOException("the registry's token issuer gave no token");
            }
            return new Token(
                    text, Math.max(USUAL_LIFE, answer.path("expires_in").asLong(USUAL_LIFE)), issuedAt(answer));
        } catch (JacksonException e) {
            throw new IOException("the registry's token issuer answered with something else than JSON", e);
        }
    }

    private static long issuedAt(JsonNode answer) {
        try {
            return Instant.parse(answer.path("issued_at").asString("")).getEpochSecond();
        } catch (DateTimeException _) {
            return Instant.now().getEpochSecond();
        }
    }

    private static String basic(Credentials credentials) {
        byte[] both = (credentials.username() + ":" + credentials.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
