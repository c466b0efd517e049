package io.dcrx.gateway.users;

import io.dcrx.gateway.settings.GatewaySettings;
import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.gateway.storage.FarmSecret;
import io.dcrx.gateway.storage.Home;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenKeysTest {
    private static final String SECRET = "s".repeat(64);
    private static final UUID USER = UUID.randomUUID();

    @TempDir
    Path home;

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256"})
    void aPairSignsAndEverybodyMayCheck(String algorithm) {
        KeyPair pair = pair(algorithm);
        Tokens tokens = tokens(algorithm, file("key", pair));
        String token = tokens.issue(USER, 0);
        assertThat(tokens.verify(token)).isPresent();
        var jwk = tokens.published().getFirst();
        assertThat(tokens.published()).hasSize(1);
        assertThat(jwk.toKey()).isEqualTo(pair.getPublic());
        assertThat(jwk.toString()).doesNotContain("\"d\"");
        var header = Jwts.parser()
                .verifyWith(pair.getPublic())
                .build()
                .parseSignedClaims(token)
                .getHeader();
        assertThat(header.getKeyId()).isEqualTo(jwk.getId());
        assertThat(header.getAlgorithm()).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256"})
    void tokensOfAnOldPairAreAcceptedWhileItIsKnown(String algorithm) {
        String old = file("old", pair(algorithm));
        String now = file("now", pair(algorithm));
        String token = tokens(algorithm, old).issue(USER, 0);
        Tokens rotated = tokens(algorithm, now, old);
        assertThat(rotated.verify(token)).isPresent();
        assertThat(rotated.published()).hasSize(2);
        assertThat(tokens(algorithm, now).verify(token)).isEmpty();
        assertThat(tokens(algorithm, old, now).verify(rotated.issue(USER, 0)))
                .as("a gateway that is not told yet which is the newer one")
                .isPresent();
    }

    @Test
    void tokensOfAnOldSecretAreAcceptedWhileItIsKnown() {
        String old = "o".repeat(40);
        String token = shared(old).issue(USER, 0);
        assertThat(shared(SECRET, old).verify(token)).isPresent();
        assertThat(shared(SECRET).verify(token)).isEmpty();
        assertThat(shared(SECRET, old).published()).isEmpty();
    }

    /** The public key is known to all; as a shared secret it would let everybody sign. */
    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256"})
    void noOtherAlgorithmIsAcceptedWithTheSameKey(String algorithm) {
        KeyPair pair = pair(algorithm);
        Tokens tokens = tokens(algorithm, file("key", pair));
        String id = tokens.published().getFirst().getId();
        byte[] known = Arrays.copyOf(pair.getPublic().getEncoded(), 64);
        assertThat(tokens.verify(claims(id)
                        .signWith(Keys.hmacShaKeyFor(known), Jwts.SIG.HS256)
                        .compact()))
                .isEmpty();
        assertThat(tokens.verify(claims(id)
                        .signWith(Keys.hmacShaKeyFor(known), Jwts.SIG.HS512)
                        .compact()))
                .isEmpty();
        assertThat(tokens.verify(claims(id).compact())).as("none").isEmpty();
        if ("RS256".equals(algorithm)) {
            assertThat(tokens.verify(claims(id)
                            .signWith(pair.getPrivate(), Jwts.SIG.PS256)
                            .compact()))
                    .isEmpty();
        }
        assertThat(tokens.verify(claims(id).signWith((Key) pair.getPrivate()).compact()))
                .as("as this test makes them, but signed as they should be")
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"RS256, ES256", "ES256, RS256"})
    void aKeyOfTheWrongKindIsNamed(String algorithm, String other) {
        assertRefused(() -> tokens(algorithm, file("key", pair(other))), "DCRX_KV_AUTH_KEY_FILE", "openssl");
        assertRefused(
                () -> tokens(algorithm, file("key", pair(algorithm)), file("old", pair(other))),
                "DCRX_KV_AUTH_OLD_KEYS",
                "openssl");
    }

    @Test
    void whatIsNoKeyPairIsNamedAndNotShown() {
        assertRefused(() -> tokens("RS256", ""), "DCRX_KV_AUTH_KEY_FILE is not set", "openssl");
        assertRefused(() -> tokens("RS256", "/nowhere/key.pem"), "DCRX_KV_AUTH_KEY_FILE", "cannot be read");
        assertRefused(() -> tokens("RS256", written("empty", "")), "DCRX_KV_AUTH_KEY_FILE", "without a block");
        String broken = pem("PRIVATE KEY", new byte[] {1, 2, 3}) + pem("PUBLIC KEY", new byte[] {1, 2, 3});
        assertRefused(() -> tokens("ES256", written("broken", broken)), "DCRX_KV_AUTH_KEY_FILE", "is no key");
        KeyPair mixed = new KeyPair(pair("ES256").getPublic(), pair("ES256").getPrivate());
        assertRefused(() -> tokens("ES256", file("mixed", mixed)), "DCRX_KV_AUTH_KEY_FILE", "no pair");
        assertRefused(() -> tokens("RS256", file("weak", rsa(1024))), "DCRX_KV_AUTH_KEY_FILE", "cannot use");
        assertRefused(() -> tokens("ES256", file("curve", ec("secp384r1"))), "DCRX_KV_AUTH_KEY_FILE", "cannot use");
        assertRefused(() -> shared(SECRET, "short"), "DCRX_KV_AUTH_OLD_KEYS has 5 bytes");
    }

    private Tokens tokens(String algorithm, String keyFile, String... old) {
        return tokens(SECRET, new TokenSettings(algorithm, Duration.ofMinutes(5), keyFile, List.of(old)));
    }

    private Tokens shared(String secret, String... old) {
        return tokens(secret, new TokenSettings("HS256", Duration.ofMinutes(5), "", List.of(old)));
    }

    private Tokens tokens(String secret, TokenSettings settings) {
        return new Tokens(settings, FarmSecret.of(new GatewaySettings(home, false, secret), new Home(home)));
    }

    private static JwtBuilder claims(@Nullable String id) {
        return Jwts.builder()
                .header()
                .keyId(id)
                .and()
                .issuer(Tokens.FARM)
                .audience()
                .add(Tokens.FARM)
                .and()
                .subject(USER.toString())
                .id(UUID.randomUUID().toString())
                .expiration(Date.from(Instant.now().plusSeconds(60)))
                .claims(Map.of("ver", 0, "auth_time", Instant.now().getEpochSecond()));
    }

    private static KeyPair pair(String algorithm) {
        return "RS256".equals(algorithm) ? rsa(2048) : ec("secp256r1");
    }

    private static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair ec(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new java.security.spec.ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String file(String name, KeyPair pair) {
        return written(
                name,
                pem("PRIVATE KEY", pair.getPrivate().getEncoded())
                        + pem("PUBLIC KEY", pair.getPublic().getEncoded()));
    }

    private String written(String name, String text) {
        try {
            return Files.writeString(home.resolve(name + ".pem"), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(String kind, byte[] key) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(key) + "\n-----END " + kind
                + "-----\n";
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable start, String... said) {
        assertThatThrownBy(start).isInstanceOf(WrongSetting.class).hasMessageContainingAll(said);
    }
}
