package io.dcrx.gateway.users;

import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.gateway.storage.FarmSecret;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.springframework.stereotype.Component;

/** Tokens (JWT, RFC 7519) that say who somebody is, until they expire. */
@Component
class Tokens {
    private static final String ISSUER = "dcrx-kv";

    private final TokenSettings settings;
    private final SecretKey key;
    private final JwtParser parser;

    Tokens(TokenSettings settings, FarmSecret secret) {
        longEnough(settings, secret);
        this.settings = settings;
        this.key = Keys.hmacShaKeyFor(secret.derive("tokens " + settings.algorithm(), settings.keyBytes()));
        // One algorithm and no other: what a token says about itself decides nothing.
        this.parser = Jwts.parser()
                .sig()
                .clear()
                .add(settings.mac())
                .and()
                .verifyWith(key)
                .requireIssuer(ISSUER)
                .build();
    }

    /** A key that is derived is no harder to guess than what it is derived from. */
    private static void longEnough(TokenSettings settings, FarmSecret secret) {
        if (secret.length() < settings.keyBytes()) {
            throw new WrongSetting("DCRX_KV_SECRET_KEY has " + secret.length() + " bytes, but " + settings.algorithm()
                    + " needs at least " + settings.keyBytes() + "; make one with `openssl rand -base64 48`.");
        }
    }

    Duration lifetime() {
        return settings.expiration();
    }

    String issue(UUID user) {
        Instant now = Instant.now();
        return Jwts.builder()
                .issuer(ISSUER)
                .subject(user.toString())
                .id(UUID.randomUUID().toString())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(settings.expiration())))
                .signWith(key, settings.mac())
                .compact();
    }

    /** Whose token it is. Empty if it is not one of ours, not signed as ours are, or no longer good. */
    Optional<UUID> verify(String token) {
        try {
            Claims claims = parser.parseSignedClaims(token).getPayload();
            return Optional.ofNullable(claims.getSubject()).map(UUID::fromString);
        } catch (JwtException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
