package io.dcrx.gateway.users;

import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.users.UserStore.text;

/** The users as admins look after them. Every method is one statement; the caller's transaction holds them together. */
@Repository
class ProfileStore {
    private static final String PROFILE =
            "SELECT id, username, first_name, last_name, email, disabled, role, created_at FROM users";

    private final DatabaseClient database;

    ProfileStore(DatabaseClient database) {
        this.database = database;
    }

    Mono<Profile> find(UUID id) {
        return one(" WHERE id = :key", id.toString());
    }

    /** Regardless of case. */
    Mono<Profile> named(String username) {
        return one(" WHERE username_key = :key", User.key(username));
    }

    /** With its row locked until the transaction ends. */
    Mono<Profile> lock(UUID id) {
        return one(" WHERE id = :key FOR UPDATE", id.toString());
    }

    /** Newest first, starting below the given user. */
    Flux<Profile> page(@Nullable UUID below, int limit) {
        var sql = database.sql(
                PROFILE + (below == null ? "" : " WHERE id < :below") + " ORDER BY id DESC LIMIT " + limit);
        return (below == null ? sql : sql.bind("below", below.toString()))
                .map(ProfileStore::profile)
                .all();
    }

    /**
     * How many admins there are who may log in, their rows locked until the transaction ends. Always in the same order,
     * so that nobody who does the same is waited for in a circle.
     */
    Mono<Long> lockAdmins() {
        return database.sql("SELECT id FROM users WHERE role = :admin AND disabled = FALSE ORDER BY id FOR UPDATE")
                .bind("admin", Role.ADMIN.name())
                .map(row -> text(row, "id"))
                .all()
                .count();
    }

    /**
     * Fails with a {@link org.springframework.dao.DuplicateKeyException} if the username is another one's.
     *
     * @param passwordHash null: it stays
     * @param logOut whether tokens of logins up to now end
     */
    Mono<Void> update(Profile profile, @Nullable String passwordHash, boolean logOut) {
        var sql = database.sql("UPDATE users SET username = :username, username_key = :key, first_name = :first_name,"
                        + " last_name = :last_name, email = :email, disabled = :disabled, role = :role"
                        + (passwordHash == null ? "" : ", password_hash = :hash")
                        + (logOut ? ", token_version = token_version + 1" : "") + " WHERE id = :id")
                .bind("id", profile.id().toString())
                .bind("username", profile.username())
                .bind("key", User.key(profile.username()))
                .bind("first_name", profile.firstName())
                .bind("last_name", profile.lastName())
                .bind("email", profile.email())
                .bind("disabled", profile.disabled())
                .bind("role", profile.role().name());
        return (passwordHash == null ? sql : sql.bind("hash", passwordHash)).then();
    }

    Mono<Void> delete(UUID id) {
        return database.sql("DELETE FROM users WHERE id = :id")
                .bind("id", id.toString())
                .then();
    }

    private Mono<Profile> one(String where, String key) {
        return database.sql(PROFILE + where)
                .bind("key", key)
                .map(ProfileStore::profile)
                .one();
    }

    private static Profile profile(Readable row) {
        return new Profile(
                UUID.fromString(text(row, "id")),
                text(row, "username"),
                text(row, "first_name"),
                text(row, "last_name"),
                text(row, "email"),
                Objects.requireNonNull(row.get("disabled", Boolean.class)),
                Role.valueOf(text(row, "role")),
                Objects.requireNonNull(row.get("created_at", Instant.class)));
    }
}
