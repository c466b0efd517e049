package io.dcrx.gateway.storage;

import io.r2dbc.spi.R2dbcException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the stores rely on, whatever the database. */
class TransactionsContractIT extends OnEveryDatabase {
    private DatabaseClient client;

    @BeforeEach
    void twoAccounts() {
        client = database.client();
        run(sql("CREATE TABLE IF NOT EXISTS accounts (id INT PRIMARY KEY, amount INT NOT NULL)"));
        run(sql("DELETE FROM accounts"));
        run(sql("INSERT INTO accounts VALUES (1, 0), (2, 0)"));
    }

    @Test
    void theDatabaseIsOfTheKindThatWasAskedFor() {
        assertThat(client.getConnectionFactory().getMetadata().getName()).isEqualToIgnoringCase(dialect.driver());
    }

    @Test
    void aDeadlockCostsNobodyTheirTransaction() {
        long before = database.retried();
        deadlock(database.transaction());
        assertThat(amount(1)).isEqualTo(2);
        assertThat(amount(2)).isEqualTo(2);
        assertThat(database.retried()).isGreaterThan(before);
    }

    @Test
    void withoutRetriesADeadlockIsAFailureOfOne() {
        assertThatThrownBy(() -> deadlock(database.transaction(0))).hasCauseInstanceOf(R2dbcException.class);
        assertThat(amount(1)).isEqualTo(1);
        assertThat(amount(2)).isEqualTo(1);
    }

    @Test
    void anInnerTransactionIsPartOfTheOuterOne() {
        TransactionalOperator transaction = database.transaction();
        Mono<Void> outer = transaction
                .transactional(add(1))
                .then(transaction
                        .transactional(Flux.range(0, 2).concatMap(i -> add(2)))
                        .then())
                .then(Mono.error(new IllegalStateException("changed my mind")));
        assertThatThrownBy(() -> run(transaction.transactional(outer))).hasMessage("changed my mind");
        assertThat(amount(1)).isZero();
        assertThat(amount(2)).isZero();
    }

    @Test
    void otherFailuresAreNotTriedAgain() {
        int[] tries = {0};
        Mono<Void> twice = Mono.defer(() -> {
            tries[0]++;
            return sql("INSERT INTO accounts VALUES (1, 1)");
        });
        assertThatThrownBy(() -> run(database.transaction().transactional(twice)))
                .isInstanceOf(DuplicateKeyException.class);
        assertThat(tries[0]).isEqualTo(1);
    }

    @Test
    void nothingIsSeenBeforeItsCommit() {
        Mono<Integer> elsewhere = Mono.fromFuture(() -> amountOf(1).toFuture());
        assertThat(database.transaction().transactional(add(1).then(elsewhere)).block())
                .isZero();
        assertThat(amount(1)).isEqualTo(1);
    }

    @Test
    void whoWaitsForALockIsToldAfterTheStatementTimeout() {
        Instant began = Instant.now();
        Mono<Void> held = add(1).then(Mono.fromFuture(
                () -> database.transaction().transactional(add(1)).toFuture()));
        assertThatThrownBy(() -> run(database.transaction().transactional(held)))
                .isInstanceOf(DataAccessException.class);
        assertThat(Duration.between(began, Instant.now()))
                .isBetween(database.settings().statementTimeout().minusMillis(100), Duration.ofSeconds(10));
    }

    /** Two transactions that take the same two rows in opposite order; each waits until the other has its first. */
    private void deadlock(TransactionalOperator transaction) {
        CyclicBarrier bothHaveOne = new CyclicBarrier(2);
        Mono<Void> there =
                transaction.transactional(add(1).then(meet(bothHaveOne)).then(add(2)));
        Mono<Void> back =
                transaction.transactional(add(2).then(meet(bothHaveOne)).then(add(1)));
        run(Mono.whenDelayError(there, back));
    }

    /** The second time nobody comes any more. */
    private static Mono<Void> meet(CyclicBarrier barrier) {
        return Mono.<Void>fromCallable(() -> {
                    barrier.await(500, TimeUnit.MILLISECONDS);
                    return null;
                })
                .onErrorComplete()
                .subscribeOn(Schedulers.boundedElastic());
    }

    private Mono<Void> add(int account) {
        return sql("UPDATE accounts SET amount = amount + 1 WHERE id = " + account);
    }

    private int amount(int account) {
        return amountOf(account).blockOptional().orElseThrow();
    }

    private Mono<Integer> amountOf(int account) {
        return client.sql("SELECT amount FROM accounts WHERE id = " + account)
                .mapValue(Integer.class)
                .one();
    }

    private Mono<Void> sql(String statement) {
        return client.sql(statement).then();
    }

    private static void run(Mono<Void> work) {
        work.block(Duration.ofSeconds(30));
    }
}
