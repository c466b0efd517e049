package io.dcrx.gateway.storage;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.transaction.reactive.TransactionCallback;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Transactions that are tried again where the database sacrificed them to others: a deadlock, or an order in which they
 * could not have happened. The database has undone such a one, so the second try starts from nothing; what it does outside
 * the database happens again. Joins a transaction that is open already, which is then tried again as a whole.
 */
final class RetriedTransactions implements TransactionalOperator {
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Object OPEN = new Object();

    private final TransactionalOperator transactions;
    private final int retries;
    private final LongAdder retried = new LongAdder();

    /** @param retries how often at most one transaction is tried again */
    RetriedTransactions(TransactionalOperator transactions, int retries) {
        this.transactions = transactions;
        this.retries = retries;
    }

    /** How often that was needed so far. */
    long retried() {
        return retried.sum();
    }

    @Override
    public <T> Mono<T> transactional(Mono<T> work) {
        Mono<T> transaction = transactions.transactional(work);
        return Mono.deferContextual(context -> context.hasKey(OPEN)
                ? transaction
                : transaction.contextWrite(inner -> inner.put(OPEN, true)).retryWhen(again()));
    }

    /** Nothing comes out before the commit: what a try has emitted that is then undone, nobody should see. */
    @Override
    public <T> Flux<T> execute(TransactionCallback<T> action) {
        Mono<List<T>> transaction = transactions.execute(action).collectList();
        return Flux.deferContextual(context -> context.hasKey(OPEN)
                ? transactions.execute(action)
                : transaction
                        .contextWrite(inner -> inner.put(OPEN, true))
                        .retryWhen(again())
                        .flatMapIterable(all -> all));
    }

    private Retry again() {
        return Retry.backoff(retries, PAUSE)
                .filter(failure -> Refusal.of(failure) == Refusal.SACRIFICE)
                .doBeforeRetry(signal -> retried.increment())
                .onRetryExhaustedThrow((_, last) -> last.failure());
    }
}
