package io.dcrx.gateway.users;

import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.gateway.storage.FarmSecret;
import io.dcrx.seal.DerivedKey;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.Keys;
import io.jsonwebtoken.security.MacAlgorithm;
import io.jsonwebtoken.security.PublicJwk;
import io.jsonwebtoken.security.SecureDigestAlgorithm;
import io.jsonwebtoken.security.SignatureAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;

/**
 * What tokens are signed with, and what they are believed by: the key of now and those of before, which the farm may still
 * meet. A token names its key ({@code kid}); the algorithm is the farm's, whatever a token says.
 */
sealed interface TokenKeys {
    SecureDigestAlgorithm<?, ?> algorithm();

    JwtBuilder sign(JwtBuilder token);

    /** By their ids. */
    Map<String, Key> accepted();

    /** Those that others may know, to check the farm's tokens by themselves. */
    List<PublicJwk<?>> published();

    /** @throws WrongSetting if there is no key, or none that the algorithm can use */
    static TokenKeys of(TokenSettings settings, FarmSecret secret) {
        return switch (settings.signing()) {
            case MacAlgorithm mac -> Shared.of(settings, mac, secret);
            case SignatureAlgorithm signature -> Paired.of(settings, signature);
            case SecureDigestAlgorithm<?, ?> other -> throw new IllegalArgumentException(other.getId());
        };
    }

    /** A secret that all gateways share; whoever can check a token could also make one. */
    record Shared(MacAlgorithm algorithm, String id, SecretKey key, Map<String, Key> accepted) implements TokenKeys {
        private static Shared of(TokenSettings settings, MacAlgorithm algorithm, FarmSecret secret) {
            int bytes = algorithm.getKeyBitLength() / Byte.SIZE;
            longEnough("DCRX_KV_SECRET_KEY", secret.length(), algorithm, bytes);
            String purpose = "tokens " + algorithm.getId();
            SecretKey key = Keys.hmacShaKeyFor(secret.derive(purpose, bytes));
            String id = HexFormat.of().formatHex(secret.derive(idOf(purpose), 8));
            Map<String, Key> accepted = new LinkedHashMap<>(Map.of(id, key));
            for (String old : settings.oldKeys()) {
                longEnough("DCRX_KV_AUTH_OLD_KEYS", old.getBytes(StandardCharsets.UTF_8).length, algorithm, bytes);
                accepted.put(
                        HexFormat.of().formatHex(DerivedKey.of(old, idOf(purpose), 8)),
                        Keys.hmacShaKeyFor(DerivedKey.of(old, purpose, bytes)));
            }
            return new Shared(algorithm, id, key, accepted);
        }

        private static String idOf(String purpose) {
            return "id of " + purpose;
        }

        /** As the hash, RFC 7518, section 3.2. A key that is derived is no harder to guess than what it is derived from. */
        private static void longEnough(String variable, int length, MacAlgorithm algorithm, int bytes) {
            if (length < bytes) {
                throw new WrongSetting(variable + " has " + length + " bytes, but " + algorithm.getId()
                        + " needs at least " + bytes + "; make one with `openssl rand -base64 48`.");
            }
        }

        @Override
        public JwtBuilder sign(JwtBuilder token) {
            return token.header().keyId(id).and().signWith(key, algorithm);
        }

        @Override
        public List<PublicJwk<?>> published() {
            return List.of();
        }

        @Override
        public String toString() {
            return "Shared[" + algorithm.getId() + "]";
        }
    }

    /** A pair: only the gateways sign, and everybody may check. */
    record Paired(SignatureAlgorithm algorithm, String id, PrivateKey key, Map<String, PublicJwk<?>> known)
            implements TokenKeys {
        private static Paired of(TokenSettings settings, SignatureAlgorithm algorithm) {
            KeyFile file = KeyFile.read("DCRX_KV_AUTH_KEY_FILE", settings.keyFile(), algorithm);
            PrivateKey key = file.privateKey();
            PublicJwk<?> own = published(file.publicKey());
            Map<String, PublicJwk<?>> known = new LinkedHashMap<>(Map.of(own.getId(), own));
            for (String old : settings.oldKeys()) {
                PublicJwk<?> before = published(
                        KeyFile.read("DCRX_KV_AUTH_OLD_KEYS", old, algorithm).publicKey());
                known.put(before.getId(), before);
            }
            return new Paired(algorithm, own.getId(), key, known);
        }

        /** The id is the key's thumbprint, RFC 7638. */
        private static PublicJwk<?> published(PublicKey key) {
            return Jwks.builder()
                    .key(key)
                    .publicKeyUse("sig")
                    .idFromThumbprint()
                    .build();
        }

        @Override
        public JwtBuilder sign(JwtBuilder token) {
            return token.header().keyId(id).and().signWith(key, algorithm);
        }

        @Override
        public Map<String, Key> accepted() {
            Map<String, Key> accepted = new LinkedHashMap<>();
            known.values().forEach(jwk -> accepted.put(jwk.getId(), ((Jwk<?>) jwk).toKey()));
            return accepted;
        }

        @Override
        public List<PublicJwk<?>> published() {
            return List.copyOf(known.values());
        }

        @Override
        public String toString() {
            return "Paired[" + algorithm.getId() + "]";
        }
    }
}
