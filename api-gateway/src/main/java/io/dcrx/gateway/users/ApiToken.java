package io.dcrx.gateway.users;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What lets a machine in, as it is kept. The token itself is shown once, when it is made.
 *
 * @param name what its owner calls it
 */
record ApiToken(UUID id, UUID owner, String name, Scope scope, Instant createdAt, Instant expiresAt) {
    /** By which people, and those who look for secrets where none should be, recognise one. */
    static final String PREFIX = "dcrx_";

    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new one: 256 bits that nobody can guess. */
    static String secret() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** As it is kept. A quick hash will do: what it hides cannot be guessed however quickly one tries. */
    static String hash(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
