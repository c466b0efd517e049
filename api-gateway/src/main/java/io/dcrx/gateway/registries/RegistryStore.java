package io.dcrx.gateway.registries;

import io.dcrx.gateway.users.Access;
import io.dcrx.seal.Sealed;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The registries in the database. Every method is one statement; what writes belongs into a transaction. */
@Repository
class RegistryStore {
    private static final String SHOWN =
            "SELECT r.*, u.username AS owner_name FROM registries r JOIN users u ON u.id = r.owner";

    private final DatabaseClient database;

    RegistryStore(DatabaseClient database) {
        this.database = database;
    }

    /** A registry as it is shown: with its owner's name. */
    record Shown(Registry registry, String ownerName) {}

    /** Fails with {@link DuplicateKeyException} if its owner has one of that name. */
    Mono<Void> insert(Registry registry) {
        return bind(
                        database.sql("""
                                INSERT INTO registries (id, owner, name, uri, username, password, created_at, updated_at)
                                VALUES (:id, :owner, :name, :uri, :username, :password, :created_at, :updated_at)""")
                                .bind("owner", registry.owner().toString())
                                .bind("created_at", registry.createdAt()),
                        registry)
                .then();
    }

    /** As {@link #insert}, of one that is there. */
    Mono<Void> update(Registry registry) {
        return bind(database.sql("""
                                UPDATE registries SET name = :name, uri = :uri, username = :username, password = :password,
                                  updated_at = :updated_at WHERE id = :id"""), registry).then();
    }

    /** Until the transaction ends. Completes as well if there is no such registry. */
    Mono<Void> lock(UUID id) {
        return database.sql("SELECT id FROM registries WHERE id = :id FOR UPDATE")
                .bind("id", id.toString())
                .fetch()
                .all()
                .then();
    }

    Mono<Void> delete(UUID id) {
        return database.sql("DELETE FROM registries WHERE id = :id")
                .bind("id", id.toString())
                .then();
    }

    Mono<Shown> find(Access access, UUID id) {
        return access.bind(database.sql(SHOWN + " WHERE r.id = :id" + access.condition("r.owner")))
                .bind("id", id.toString())
                .map(RegistryStore::shown)
                .one();
    }

    /** The user's own of that name; if they have none, the oldest one of that name in reach. */
    Mono<Shown> named(Access access, UUID user, String name) {
        return access.bind(database.sql(SHOWN + " WHERE r.name = :name" + access.condition("r.owner")
                        + " ORDER BY CASE WHEN r.owner = :user THEN 0 ELSE 1 END, r.id LIMIT 1"))
                .bind("name", name)
                .bind("user", user.toString())
                .map(RegistryStore::shown)
                .one();
    }

    /** Oldest first, starting after the given one. */
    Flux<Shown> page(Access access, @Nullable UUID after, int limit) {
        var sql = access.bind(database.sql(SHOWN + " WHERE 1 = 1" + access.condition("r.owner")
                + (after == null ? "" : " AND r.id > :after") + " ORDER BY r.id LIMIT " + limit));
        return (after == null ? sql : sql.bind("after", after.toString()))
                .map(RegistryStore::shown)
                .all();
    }

    private static GenericExecuteSpec bind(GenericExecuteSpec sql, Registry registry) {
        GenericExecuteSpec bound = sql.bind("id", registry.id().toString())
                .bind("name", registry.name())
                .bind("uri", registry.uri())
                .bind("updated_at", registry.updatedAt());
        return registry.access()
                .map(access -> bound.bind("username", access.username())
                        .bind("password", access.password().text()))
                .orElseGet(() -> bound.bindNull("username", String.class).bindNull("password", String.class));
    }

    private static Shown shown(Readable row) {
        Optional<Registry.Access> access = Optional.ofNullable(row.get("username", String.class))
                .map(username -> new Registry.Access(username, new Sealed(text(row, "password"))));
        Registry registry = new Registry(
                UUID.fromString(text(row, "id")),
                UUID.fromString(text(row, "owner")),
                text(row, "name"),
                text(row, "uri"),
                access,
                time(row, "created_at"),
                time(row, "updated_at"));
        return new Shown(registry, text(row, "owner_name"));
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class), column);
    }

    private static Instant time(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, Instant.class), column);
    }
}
