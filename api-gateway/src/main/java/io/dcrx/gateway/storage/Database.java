package io.dcrx.gateway.storage;

import io.r2dbc.pool.ConnectionPool;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The database of this process: opened, brought to the newest schema, pooled. */
public final class Database implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final Backend backend;
    private final ConnectionPool pool;
    private final ReactiveTransactionManager transactions;
    private final RetriedTransactions transaction;

    private Database(Backend backend, DatabaseSettings settings) {
        this.backend = backend;
        this.pool = backend.pool(settings);
        this.transactions = backend.transactions(pool);
        this.transaction =
                new RetriedTransactions(TransactionalOperator.create(transactions), settings.transactionRetries());
    }

    /** For the server: opens the database, migrates it, and, where it is embedded, lets other processes join. */
    public static Database serve(DatabaseSettings settings, Home home) {
        return open(settings, () -> EmbeddedH2.serve(settings, home));
    }

    /** For a command: opens and migrates the database, or, where it is embedded, joins the server that did. */
    public static Database use(DatabaseSettings settings, Home home) {
        return open(settings, () -> EmbeddedH2.use(settings, home));
    }

    private static Database open(DatabaseSettings settings, Supplier<Backend> embedded) {
        Backend backend = switch (settings.dialect()) {
            case H2 -> embedded.get();
            case POSTGRES, MYSQL -> DatabaseServer.reach(settings);
        };
        return new Database(backend, settings);
    }

    public ConnectionPool connections() {
        return pool;
    }

    /** Transactions whose commit is on the disk before anybody is told of it. */
    public ReactiveTransactionManager transactions() {
        return transactions;
    }

    /** What stores put their work into: as {@link #transactions}, and tried again after a deadlock. */
    public TransactionalOperator transaction() {
        return transaction;
    }

    /** How often a transaction was tried again. */
    long retriedTransactions() {
        return transaction.retried();
    }

    @Override
    public void close() {
        try (backend) {
            pool.disposeLater().onErrorResume(e -> Mono.empty()).block(GOODBYE);
        }
    }
}
