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
    /** Who issues them, and whom they are for. */
    static final String FARM = "dcrx-kv";

    /** For how long a login can be renewed; then the password is asked for again. */
    static final Duration LONGEST = Duration.ofHours(24);

    private static final String VERSION = "ver";
    private static final String SINCE = "auth_time";

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
                .requireIssuer(FARM)
                .requireAudience(FARM)
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

    /** @param version the user's {@code token_version} */
    String issue(UUID user, int version) {
        Instant now = Instant.now();
        return issue(user, version, now, now);
    }

    /** A fresh token for a login that goes on. Empty if it goes on for too long already. */
    Optional<String> renew(Session session) {
        Instant now = Instant.now();
        return now.isBefore(session.since().plus(LONGEST))
                ? Optional.of(issue(session.user(), session.version(), now, session.since()))
                : Optional.empty();
    }

    private String issue(UUID user, int version, Instant now, Instant since) {
        return Jwts.builder()
                .issuer(FARM)
                .audience()
                .add(FARM)
                .and()
                .subject(user.toString())
                .id(UUID.randomUUID().toString())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(settings.expiration())))
                .claim(VERSION, version)
                .claim(SINCE, since.getEpochSecond())
                .signWith(key, settings.mac())
                .compact();
    }

    /** What it says. Empty if it is not one of ours, not signed as ours are, or no longer good. */
    Optional<Session> verify(String token) {
        try {
            return session(parser.parseSignedClaims(token).getPayload());
        } catch (JwtException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<Session> session(Claims claims) {
        return claims.getSubject() == null
                        || claims.getId() == null
                        || claims.getExpiration() == null
                        || !(claims.get(VERSION) instanceof Number version)
                        || !(claims.get(SINCE) instanceof Number since)
                ? Optional.empty()
                : Optional.of(new Session(
                        UUID.fromString(claims.getSubject()),
                        version.intValue(),
                        UUID.fromString(claims.getId()),
                        claims.getExpiration().toInstant(),
                        Instant.ofEpochSecond(since.longValue())));
    }
}
