package io.dcrx.gateway.users;

import io.r2dbc.spi.Readable;
import java.text.Normalizer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The users in the database. */
@Component
class UserStore {
    private static final String COLUMNS = "id, username, first_name, last_name, email, disabled, created_at";

    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    UserStore(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /**
     * @param passwordHash with its algorithm in front
     */
    record Credentials(User user, String passwordHash) {
        @Override
        public String toString() {
            return "Credentials[user=" + user + "]";
        }
    }

    /** Adds a user. Empty if the username is taken. */
    Mono<User> add(NewUser user, String passwordHash) {
        UserId id = UserId.create();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        User added = new User(id, user.username(), user.firstName(), user.lastName(), user.email(), false, now);
        return database.sql("INSERT INTO users (" + COLUMNS + ", username_key, password_hash) VALUES"
                        + " (:id, :username, :first_name, :last_name, :email, :disabled, :created_at, :key, :hash)")
                .bind("id", id.toString())
                .bind("username", user.username())
                .bind("first_name", user.firstName())
                .bind("last_name", user.lastName())
                .bind("email", user.email())
                .bind("disabled", false)
                .bind("created_at", now)
                .bind("key", key(user.username()))
                .bind("hash", passwordHash)
                .fetch()
                .rowsUpdated()
                .as(transaction::transactional)
                .thenReturn(added)
                .onErrorResume(DuplicateKeyException.class, taken -> Mono.empty());
    }

    Mono<User> find(UserId id) {
        return database.sql("SELECT " + COLUMNS + " FROM users WHERE id = :id")
                .bind("id", id.toString())
                .map(UserStore::user)
                .one();
    }

    Mono<Credentials> credentials(String username) {
        return database.sql("SELECT " + COLUMNS + ", password_hash FROM users WHERE username_key = :key")
                .bind("key", key(username))
                .map(row -> new Credentials(user(row), text(row, "password_hash")))
                .one();
    }

    /** Names that look the same and differ only in case or in how Unicode writes them are the same. */
    private static String key(String username) {
        return Normalizer.normalize(username, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    private static User user(Readable row) {
        return new User(
                UserId.parse(text(row, "id")),
                text(row, "username"),
                text(row, "first_name"),
                text(row, "last_name"),
                text(row, "email"),
                Objects.requireNonNull(row.get("disabled", Boolean.class)),
                Objects.requireNonNull(row.get("created_at", Instant.class)));
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }
}
