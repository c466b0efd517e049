package io.dcrx.gateway.users;

import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.id.UuidV7;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Tokens for machines, such as those that build on every commit: their owners make, list and revoke them. */
@Service
class ApiTokens {
    /** Of one owner; more than anybody can keep an eye on. */
    static final int MOST = 100;

    private final ApiTokenStore store;
    private final ProfileStore owners;
    private final TransactionalOperator transaction;
    private final KnownCallers known;

    ApiTokens(ApiTokenStore store, ProfileStore owners, TransactionalOperator transaction, KnownCallers known) {
        this.store = store;
        this.owners = owners;
        this.transaction = transaction;
        this.known = known;
    }

    /** @param secret the token itself, which nobody will see again */
    record Made(ApiToken token, String secret) {
        @Override
        public String toString() {
            return "Made[" + token + "]";
        }
    }

    /** Fails with a conflict if the owner has too many. */
    Mono<Made> create(User owner, String name, Scope scope, Duration lifetime) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        ApiToken token = new ApiToken(UuidV7.next(), owner.id(), name, scope, now, now.plus(lifetime));
        String secret = ApiToken.secret();
        // The owner's row is locked, so that several at once are counted one after the other.
        return transaction
                .transactional(owners.lock(owner.id())
                        .then(store.of(owner.id()).count())
                        .flatMap(count ->
                                count < MOST ? store.insert(token, ApiToken.hash(secret)) : Mono.error(tooMany())))
                .thenReturn(new Made(token, secret));
    }

    Mono<List<ApiToken>> of(User owner) {
        return store.of(owner.id()).collectList();
    }

    /** Whether there was one that this user may revoke: their own, and an admin everybody's. */
    Mono<Boolean> revoke(User caller, UUID id) {
        return transaction.transactional(store.delete(caller.access(), id)).doOnNext(_ -> known.forget());
    }

    /** As whom the token lets in; empty for one that is not or no longer good. */
    Mono<User> user(String secret) {
        return store.user(ApiToken.hash(secret), Instant.now());
    }

    private static ProblemException tooMany() {
        return new ProblemException(
                ProblemType.CONFLICT, "Nobody has more than " + MOST + " API tokens; revoke one that is not needed.");
    }
}
