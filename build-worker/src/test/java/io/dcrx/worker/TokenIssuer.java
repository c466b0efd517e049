package io.dcrx.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Gives tokens for a registry to whoever knows the password, and to others tokens that open nothing but what is public. */
public final class TokenIssuer implements AutoCloseable {
    public static final String NAME = "test-issuer";
    public static final String SERVICE = "test-registry";
    /** The repository that everybody may pull from. */
    public static final String PUBLIC = "it/public";

    private static final String STORE_PASSWORD = "changeit";
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final KeyStore keys;
    private final Path certificate;
    private final HttpServer server;
    private final List<String> passwordsShownBy = new CopyOnWriteArrayList<>();

    private TokenIssuer(KeyStore keys, Path certificate, HttpServer server) {
        this.keys = keys;
        this.certificate = certificate;
        this.server = server;
    }

    public static TokenIssuer start(Path folder) throws Exception {
        KeyStore keys = newKeys(folder.resolve("issuer.p12"));
        byte[] der = keys.getCertificate("issuer").getEncoded();
        Path certificate = Files.writeString(
                folder.resolve("issuer.pem"),
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END CERTIFICATE-----\n");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TokenIssuer issuer = new TokenIssuer(keys, certificate, server);
        server.createContext("/token", issuer::answer);
        server.start();
        return issuer;
    }

    /** What in a registry's configuration sends clients here. */
    String configuration() {
        return """
                auth:
                  token:
                    realm: http://127.0.0.1:%d/token
                    service: %s
                    issuer: %s
                    rootcertbundle: %s
                """.formatted(server.getAddress().getPort(), SERVICE, NAME, certificate);
    }

    /** The programs that have shown the password here, as they call themselves. */
    public List<String> passwordsShownBy() {
        return passwordsShownBy;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** Java can read certificates and not make them; its command can. */
    private static KeyStore newKeys(Path file) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "issuer",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-validity",
                        "30",
                        "-dname",
                        "CN=" + NAME,
                        "-ext",
                        "bc=ca:true",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        return keys;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            boolean known = authorization.equals("Basic "
                    + Base64.getEncoder()
                            .encodeToString((AuthRegistry.USERNAME + ":" + AuthRegistry.PASSWORD)
                                    .getBytes(StandardCharsets.UTF_8)));
            if (known) {
                passwordsShownBy.add(String.valueOf(exchange.getRequestHeaders().getFirst("User-Agent")));
            }
            if (!known && authorization.startsWith("Basic")) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            byte[] body = JsonMapper.shared()
                    .writeValueAsBytes(Map.of("token", token(scopes(exchange, known)), "expires_in", 300));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static List<Map<String, Object>> scopes(HttpExchange exchange, boolean known) {
        return Arrays.stream(
                        String.valueOf(exchange.getRequestURI().getRawQuery()).split("&"))
                .filter(parameter -> parameter.startsWith("scope="))
                .flatMap(parameter -> Arrays.stream(URLDecoder.decode(parameter.substring(6), StandardCharsets.UTF_8)
                        .split(" ")))
                .filter(scope -> known || scope.equals("repository:" + PUBLIC + ":pull"))
                .map(scope -> scope.split(":"))
                .<Map<String, Object>>map(
                        parts -> Map.of("type", parts[0], "name", parts[1], "actions", List.of(parts[2].split(","))))
                .toList();
    }

    private String token(List<Map<String, Object>> access) throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        String head = encoded(Map.of(
                "typ", "JWT",
                "alg", "RS256",
                "x5c",
                        List.of(Base64.getEncoder()
                                .encodeToString(keys.getCertificate("issuer").getEncoded()))));
        String claims = encoded(Map.of(
                "iss",
                NAME,
                "sub",
                AuthRegistry.USERNAME,
                "aud",
                SERVICE,
                "nbf",
                now - 10,
                "iat",
                now,
                "exp",
                now + 300,
                "jti",
                UUID.randomUUID().toString(),
                "access",
                access));
        Signature signing = Signature.getInstance("SHA256withRSA");
        signing.initSign((PrivateKey) keys.getKey("issuer", STORE_PASSWORD.toCharArray()));
        signing.update((head + "." + claims).getBytes(StandardCharsets.US_ASCII));
        return head + "." + claims + "." + URL.encodeToString(signing.sign());
    }

    private static String encoded(Map<String, Object> json) {
        return URL.encodeToString(JsonMapper.shared().writeValueAsBytes(json));
    }
}
