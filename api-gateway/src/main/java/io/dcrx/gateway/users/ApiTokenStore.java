package io.dcrx.gateway.users;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.users.UserStore.text;

/** The API tokens in the database. */
@Repository
class ApiTokenStore {
    private final DatabaseClient database;

    ApiTokenStore(DatabaseClient database) {
        this.database = database;
    }

    Mono<Void> insert(ApiToken token, String hash) {
        return database.sql("""
                        INSERT INTO api_tokens (id, owner, name, scope, token_hash, created_at, expires_at)
                        VALUES (:id, :owner, :name, :scope, :hash, :created_at, :expires_at)""")
                .bind("id", token.id().toString())
                .bind("owner", token.owner().toString())
                .bind("name", token.name())
                .bind("scope", token.scope().name())
                .bind("hash", hash)
                .bind("created_at", token.createdAt())
                .bind("expires_at", token.expiresAt())
                .then();
    }

    /** As whom the token lets in: nobody if it has expired, or its owner is disabled or gone. */
    Mono<User> user(String hash, Instant now) {
        return database.sql("""
                        SELECT u.id, u.username, u.role, t.scope
                        FROM api_tokens t JOIN users u ON u.id = t.owner
                        WHERE t.token_hash = :hash AND t.expires_at > :now AND u.disabled = FALSE""")
                .bind("hash", hash)
                .bind("now", now)
                .map(row -> Scope.valueOf(text(row, "scope")).of(UserStore.user(row)))
                .one();
    }

    /** Newest first, those that have expired as well. */
    Flux<ApiToken> of(UUID owner) {
        return database.sql("""
                        SELECT id, owner, name, scope, created_at, expires_at FROM api_tokens
                        WHERE owner = :owner ORDER BY id DESC""")
                .bind("owner", owner.toString())
                .map(ApiTokenStore::token)
                .all();
    }

    /** Whether there was one within reach. */
    Mono<Boolean> delete(Access access, UUID id) {
        var sql = database.sql("DELETE FROM api_tokens WHERE id = :id" + access.condition("owner"))
                .bind("id", id.toString());
        return access.bind(sql).fetch().rowsUpdated().map(rows -> rows > 0);
    }

    Mono<Void> deleteOf(UUID owner) {
        return database.sql("DELETE FROM api_tokens WHERE owner = :owner")
                .bind("owner", owner.toString())
                .then();
    }

    private static ApiToken token(Readable row) {
        return new ApiToken(
                UUID.fromString(text(row, "id")),
                UUID.fromString(text(row, "owner")),
                text(row, "name"),
                Scope.valueOf(text(row, "scope")),
                Objects.requireNonNull(row.get("created_at", Instant.class)),
                Objects.requireNonNull(row.get("expires_at", Instant.class)));
    }
}
