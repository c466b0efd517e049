package io.dcrx.gateway.users;

import io.dcrx.gateway.storage.FarmSecret;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.PublicJwk;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
    private final TokenKeys keys;
    private final JwtParser parser;

    Tokens(TokenSettings settings, FarmSecret secret) {
        this.settings = settings;
        this.keys = TokenKeys.of(settings, secret);
        Map<String, Key> accepted = keys.accepted();
        // One algorithm and no other: what a token says about itself decides nothing but which of our keys to ask.
        this.parser = Jwts.parser()
                .sig()
                .clear()
                .add(keys.algorithm())
                .and()
                .keyLocator(
                        header -> header instanceof JwsHeader jws ? accepted.get(String.valueOf(jws.getKeyId())) : null)
                .requireIssuer(FARM)
                .requireAudience(FARM)
                .build();
    }

    /** The keys that others may check tokens by. */
    List<PublicJwk<?>> published() {
        return keys.published();
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
        JwtBuilder token = Jwts.builder()
                .issuer(FARM)
                .audience()
                .add(FARM)
                .and()
                .subject(user.toString())
                .id(UUID.randomUUID().toString())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(settings.expiration())))
                .claim(VERSION, version)
                .claim(SINCE, since.getEpochSecond());
        return keys.sign(token).compact();
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
