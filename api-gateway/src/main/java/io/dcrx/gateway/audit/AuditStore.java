package io.dcrx.gateway.audit;

import io.dcrx.gateway.storage.Rows;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The entries in the database. There is no way to change or remove one. */
@Repository
class AuditStore {
    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    AuditStore(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    Mono<Void> append(List<AuditEntry> entries) {
        GenericExecuteSpec sql = database.sql(
                "INSERT INTO audit (id, at, user_id, username, means, action, target, address, status) VALUES "
                        + Rows.values(
                                entries.size(),
                                "id",
                                "at",
                                "user",
                                "name",
                                "means",
                                "action",
                                "target",
                                "address",
                                "status"));
        for (int i = 0; i < entries.size(); i++) {
            AuditEntry entry = entries.get(i);
            @Nullable UUID user = entry.user();
            sql = sql.bind("id" + i, entry.id().toString())
                    .bind("at" + i, entry.at())
                    .bind("user" + i, Parameters.in(R2dbcType.VARCHAR, user == null ? null : user.toString()))
                    .bind("name" + i, Parameters.in(R2dbcType.VARCHAR, entry.username()))
                    .bind("means" + i, entry.means().name())
                    .bind("action" + i, entry.action())
                    .bind("target" + i, entry.target())
                    .bind("address" + i, entry.address())
                    .bind("status" + i, entry.status());
        }
        return transaction.transactional(sql.then());
    }

    /** Newest first, starting below the given entry. */
    Flux<AuditEntry> page(AuditFilter filter, @Nullable UUID below, int limit) {
        var sql = filter.bind(database.sql("SELECT * FROM audit WHERE 1 = 1" + filter.condition()
                + (below == null ? "" : " AND id < :below") + " ORDER BY id DESC LIMIT " + limit));
        return (below == null ? sql : sql.bind("below", below.toString()))
                .map(AuditStore::entry)
                .all();
    }

    private static AuditEntry entry(Readable row) {
        @Nullable String user = row.get("user_id", String.class);
        return new AuditEntry(
                UUID.fromString(text(row, "id")),
                Objects.requireNonNull(row.get("at", Instant.class)),
                user == null ? null : UUID.fromString(user),
                row.get("username", String.class),
                AuditEntry.Means.valueOf(text(row, "means")),
                text(row, "action"),
                text(row, "target"),
                text(row, "address"),
                Objects.requireNonNull(row.get("status", Integer.class)));
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }
}
