package io.dcrx.gateway.users;

import java.time.Instant;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Tokens of logins that have ended before their time. Gateways ask for them together with the user. */
@Repository
class RevokedTokens {
    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    RevokedTokens(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** Whether this ended it, and nobody before. Forgets those that have expired by now. */
    Mono<Boolean> add(Session session) {
        return transaction
                .transactional(insert(session).then(forget(Instant.now())))
                .thenReturn(true)
                .onErrorResume(DuplicateKeyException.class, _ -> Mono.just(false));
    }

    private Mono<Void> insert(Session session) {
        return database.sql("INSERT INTO revoked_tokens (id, expires_at) VALUES (:id, :expires_at)")
                .bind("id", session.id().toString())
                .bind("expires_at", session.expires())
                .then();
    }

    private Mono<Void> forget(Instant now) {
        return database.sql("DELETE FROM revoked_tokens WHERE expires_at < :now")
                .bind("now", now)
                .then();
    }
}
