package io.dcrx.gateway.users;

import io.dcrx.gateway.audit.AuditNote;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import java.net.InetAddress;
import java.util.Optional;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Who may use the farm, and how they prove it. */
@Component
class Users {
    private final UserStore store;
    private final Passwords passwords;
    private final Tokens tokens;
    private final RevokedTokens revoked;
    private final ApiTokens apiTokens;
    private final LoginLimits limits;
    private final KnownCallers known;

    Users(
            UserStore store,
            Passwords passwords,
            Tokens tokens,
            RevokedTokens revoked,
            ApiTokens apiTokens,
            LoginLimits limits,
            KnownCallers known) {
        this.store = store;
        this.passwords = passwords;
        this.tokens = tokens;
        this.revoked = revoked;
        this.apiTokens = apiTokens;
        this.limits = limits;
        this.known = known;
    }

    /** @param token good for {@link Tokens#lifetime()} */
    record Login(User user, String token) {}

    /**
     * Fails with one and the same problem, and after the same time, whatever was wrong; with another one where too many
     * logins have failed, which also says nothing of whether there is such a user.
     */
    Mono<Login> login(String username, String password, InetAddress from) {
        return Mono.fromRunnable(() -> limits.attempt(username, from))
                .then(store.credentials(username))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(found -> named(found).then(proven(found, password)))
                .doOnNext(_ -> limits.succeeded(username))
                .map(proven ->
                        new Login(proven.user(), tokens.issue(proven.user().id(), proven.tokenVersion())))
                .switchIfEmpty(Mono.error(() -> {
                    limits.failed(from);
                    return new ProblemException(
                            ProblemType.LOGIN_FAILED, "There is no active user with this username and password.");
                }));
    }

    /** Only names that there are: what else is typed there may be a password. */
    private static Mono<Void> named(Optional<UserStore.Credentials> found) {
        return AuditNote.write(
                note -> note.target(found.map(known -> known.user().username()).orElse("somebody unknown")));
    }

    private Mono<UserStore.Credentials> proven(Optional<UserStore.Credentials> found, String password) {
        String hash = found.map(UserStore.Credentials::passwordHash).orElse(Passwords.NOBODY);
        return passwords.matches(password, hash).filter(matches -> matches).flatMap(_ -> Mono.justOrEmpty(found));
    }

    /** A fresh token for a login, in the place of the one that it had. Empty if it has gone on for too long, or has ended. */
    Mono<Login> renew(User user, Session session) {
        return Mono.justOrEmpty(tokens.renew(session))
                .filterWhen(_ -> revoke(session))
                .map(token -> new Login(user, token));
    }

    /** From when this completes on, the token is worth nothing here; at other gateways, as soon as they ask again. */
    Mono<Void> logout(Session session) {
        return revoke(session).then();
    }

    private Mono<Boolean> revoke(Session session) {
        return revoked.add(session).doOnNext(_ -> known.forget());
    }

    /** Who asks with that token; empty for one that is worth nothing. */
    Mono<Caller> withToken(String token) {
        return known.of(token, Mono.defer(() -> ask(token)));
    }

    private Mono<Caller> ask(String token) {
        return token.startsWith(ApiToken.PREFIX)
                ? apiTokens.user(token).map(Caller::new)
                : Mono.justOrEmpty(tokens.verify(token))
                        .flatMap(session -> store.active(session).map(user -> new Caller(user, session)));
    }
}
