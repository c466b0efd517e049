package io.dcrx.gateway.contexts;

import io.dcrx.context.ContextId;
import io.dcrx.gateway.users.Access;
import io.dcrx.image.Digest;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The rows of contexts. A context can be used from when its bytes are stored until they are about to be removed. */
@Repository
class ContextRows {
    private final DatabaseClient database;

    ContextRows(DatabaseClient database) {
        this.database = database;
    }

    /** Puts in one whose bytes are still to come. */
    Mono<Void> insert(KeptContext context, UUID owner, Instant now) {
        return database.sql("""
                        INSERT INTO contexts (id, owner, digest, size, used_at)
                        VALUES (:id, :owner, :digest, :size, :now)""")
                .bind("id", context.contextId().toString())
                .bind("owner", owner.toString())
                .bind("digest", context.digest().value())
                .bind("size", context.size())
                .bind("now", now)
                .then();
    }

    Mono<Void> stored(ContextId id, Instant now) {
        return database.sql("UPDATE contexts SET stored_at = :now, used_at = :now WHERE id = :id")
                .bind("id", id.toString())
                .bind("now", now)
                .then();
    }

    /** The context, if it can be used. */
    Mono<KeptContext> find(Access access, ContextId id) {
        return access.bind(database.sql("SELECT id, digest, size FROM contexts WHERE id = :id AND stored_at IS NOT NULL"
                                + access.condition("owner"))
                        .bind("id", id.toString()))
                .map(ContextRows::read)
                .one();
    }

    /** One with this content that can be used. */
    Mono<KeptContext> find(UUID owner, Digest digest) {
        return database.sql("SELECT id, digest, size FROM contexts WHERE owner = :owner AND digest = :digest"
                        + " AND stored_at IS NOT NULL ORDER BY id DESC LIMIT 1")
                .bind("owner", owner.toString())
                .bind("digest", digest.value())
                .map(ContextRows::read)
                .one();
    }

    /**
     * Notes that the context is used, if it can be; until the transaction ends nobody removes it.
     *
     * @return whether it can be
     */
    Mono<Boolean> use(ContextId id, Instant now) {
        return database.sql("UPDATE contexts SET used_at = :now WHERE id = :id AND stored_at IS NOT NULL")
                .bind("id", id.toString())
                .bind("now", now)
                .fetch()
                .rowsUpdated()
                .map(rows -> rows == 1);
    }

    /** Some that nobody has used since then and that no job needs that is still to end, whether they are whole or not. */
    Flux<ContextId> unused(Instant before, int limit) {
        return database.sql("SELECT id FROM contexts WHERE used_at < :before" + NO_LIVE_JOB + " ORDER BY used_at LIMIT "
                        + limit)
                .bind("before", before)
                .mapValue(String.class)
                .all()
                .map(ContextId::parse);
    }

    /**
     * Lets nobody use the context any more, if it is still unused.
     *
     * @return whether it is
     */
    Mono<Boolean> retire(ContextId id, Instant before) {
        return database.sql("UPDATE contexts SET stored_at = NULL WHERE id = :id AND used_at < :before" + NO_LIVE_JOB)
                .bind("id", id.toString())
                .bind("before", before)
                .fetch()
                .rowsUpdated()
                .map(rows -> rows == 1);
    }

    /** Removes one that nobody can use. */
    Mono<Void> remove(ContextId id) {
        return database.sql("DELETE FROM contexts WHERE id = :id AND stored_at IS NULL")
                .bind("id", id.toString())
                .then();
    }

    private static final String NO_LIVE_JOB =
            " AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.context_id = contexts.id AND j.finished_at IS NULL)";

    private static KeptContext read(Readable row) {
        return new KeptContext(
                ContextId.parse(Objects.requireNonNull(row.get("id", String.class))),
                new Digest(Objects.requireNonNull(row.get("digest", String.class))),
                Objects.requireNonNull(row.get("size", Long.class)));
    }
}
