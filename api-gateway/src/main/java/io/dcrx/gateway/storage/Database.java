package io.dcrx.gateway.storage;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The database of this process: opened, brought to the newest schema, pooled. */
public final class Database implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final Backend backend;
    private final CircuitBreaker breaker = GuardedConnections.newBreaker();
    private final ConnectionPool pool;
    private final ConnectionFactory connections;
    private final ReactiveTransactionManager transactions;
    private final RetriedTransactions transaction;

    private Database(Backend backend, DatabaseSettings settings) {
        this.backend = backend;
        this.pool = backend.pool(settings, silent -> breaker.onError(0, TimeUnit.NANOSECONDS, silent));
        this.connections = new GuardedConnections(pool, breaker);
        this.transactions = backend.transactions(connections);
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

    /** Of the pool, while the database answers; whoever asks is refused at once while it does not. */
    public ConnectionFactory connections() {
        return connections;
    }

    ConnectionPool pool() {
        return pool;
    }

    CircuitBreaker breaker() {
        return breaker;
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
