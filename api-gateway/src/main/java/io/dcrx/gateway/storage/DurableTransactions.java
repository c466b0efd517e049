package io.dcrx.gateway.storage;

import io.r2dbc.spi.ConnectionFactory;
import java.util.function.Supplier;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.reactive.GenericReactiveTransaction;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import reactor.core.publisher.Mono;

/**
 * Transactions whose commit is a promise: H2 alone writes what was committed up to half a second later, and a process that
 * is killed before that has told its client of a job that never was.
 */
@SuppressWarnings("serial")
final class DurableTransactions extends R2dbcTransactionManager {
    private final transient Supplier<Mono<Void>> flushed;

    DurableTransactions(ConnectionFactory connections, Supplier<Mono<Void>> flushed) {
        super(connections);
        this.flushed = flushed;
    }

    @Override
    protected Mono<Void> doCommit(
            TransactionSynchronizationManager synchronization, GenericReactiveTransaction transaction) {
        Mono<Void> committed = super.doCommit(synchronization, transaction);
        return transaction.isReadOnly() ? committed : committed.then(Mono.defer(flushed));
    }
}
