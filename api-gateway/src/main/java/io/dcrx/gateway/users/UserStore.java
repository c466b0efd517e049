package io.dcrx.gateway.users;

import io.dcrx.id.UuidV7;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The users in the database. */
@Component
class UserStore {
    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    UserStore(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /**
     * @param passwordHash with its algorithm in front
     * @param tokenVersion what a token must say to count
     */
    record Credentials(User user, String passwordHash, int tokenVersion) {
        @Override
        public String toString() {
            return "Credentials[user=" + user + "]";
        }
    }

    /** Adds a user. Empty if the username is taken. */
    Mono<User> add(NewUser user, Role role, String passwordHash) {
        return add(user, role, false, passwordHash);
    }

    Mono<User> add(NewUser user, Role role, boolean disabled, String passwordHash) {
        User added = new User(UuidV7.next(), user.username(), role);
        return database.sql("""
                        INSERT INTO users (id, username, username_key, first_name, last_name, email, password_hash,
                          disabled, created_at, role)
                        VALUES (:id, :username, :key, :first_name, :last_name, :email, :hash, :disabled, :now, :role)""")
                .bind("id", added.id().toString())
                .bind("username", user.username())
                .bind("key", User.key(user.username()))
                .bind("first_name", user.firstName())
                .bind("last_name", user.lastName())
                .bind("email", user.email())
                .bind("hash", passwordHash)
                .bind("disabled", disabled)
                .bind("now", Instant.now().truncatedTo(ChronoUnit.MICROS))
                .bind("role", role.name())
                .fetch()
                .rowsUpdated()
                .as(transaction::transactional)
                .thenReturn(added)
                .onErrorResume(DuplicateKeyException.class, taken -> Mono.empty());
    }

    Mono<Boolean> exists(String username) {
        return database.sql("SELECT id FROM users WHERE username_key = :key")
                .bind("key", User.key(username))
                .map(_ -> true)
                .one()
                .defaultIfEmpty(false);
    }

    /** The user whose login that is, unless it has ended or the user is disabled. */
    Mono<User> active(Session session) {
        return database.sql("""
                        SELECT id, username, role FROM users
                        WHERE id = :id AND disabled = FALSE AND token_version = :version
                          AND NOT EXISTS (SELECT 1 FROM revoked_tokens WHERE id = :token)""")
                .bind("id", session.user().toString())
                .bind("version", session.version())
                .bind("token", session.id().toString())
                .map(UserStore::user)
                .one();
    }

    /** What the user of that name logs in with, unless disabled. */
    Mono<Credentials> credentials(String username) {
        return credentials("username_key", User.key(username));
    }

    Mono<Credentials> credentials(UUID id) {
        return credentials("id", id.toString());
    }

    private Mono<Credentials> credentials(String column, String value) {
        return database.sql("SELECT id, username, role, password_hash, token_version FROM users WHERE " + column
                        + " = :value AND disabled = FALSE")
                .bind("value", value)
                .map(row -> new Credentials(
                        user(row),
                        text(row, "password_hash"),
                        Objects.requireNonNull(row.get("token_version", Integer.class))))
                .one();
    }

    static User user(Readable row) {
        return new User(UUID.fromString(text(row, "id")), text(row, "username"), Role.valueOf(text(row, "role")));
    }

    static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }
}
