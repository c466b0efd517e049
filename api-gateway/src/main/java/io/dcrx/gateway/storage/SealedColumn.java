package io.dcrx.gateway.storage;

import io.dcrx.seal.SecretBox;
import java.util.Objects;
import java.util.Optional;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A column that holds sealed secrets, or nothing.
 *
 * @param table whose key is {@code id}
 */
public record SealedColumn(String table, String column, Resealing resealing) {
    public SealedColumn {
        Objects.requireNonNull(table);
        Objects.requireNonNull(column);
        Objects.requireNonNull(resealing);
    }

    /** How what stands there is sealed anew. */
    public interface Resealing {
        /**
         * The same under the box's newest key; empty if it already is.
         *
         * @throws SecretBox.NotOpened if the box has not the key
         */
        Optional<String> resealed(SecretBox box, String id, String sealed);
    }

    /** What stands in one row. */
    public record Cell(String id, String sealed) {
        @Override
        public String toString() {
            return "Cell[" + id + "]";
        }
    }

    /** Those that hold something, in the order of their ids, from behind that one. */
    public Flux<Cell> page(DatabaseClient database, String after, int limit) {
        return database.sql(
                        "SELECT id, %1$s AS sealed FROM %2$s WHERE id > :after AND %1$s IS NOT NULL ORDER BY id LIMIT %3$d"
                                .formatted(column, table, limit))
                .bind("after", after)
                .map(row -> new Cell(
                        Objects.requireNonNull(row.get("id", String.class)),
                        Objects.requireNonNull(row.get("sealed", String.class))))
                .all();
    }

    /** Puts something else there, unless somebody else already did. */
    public Mono<Boolean> replace(DatabaseClient database, Cell old, String fresh) {
        return database.sql("UPDATE %1$s SET %2$s = :fresh WHERE id = :id AND %2$s = :old".formatted(table, column))
                .bind("id", old.id())
                .bind("old", old.sealed())
                .bind("fresh", fresh)
                .fetch()
                .rowsUpdated()
                .map(rows -> rows == 1);
    }
}
