package io.dcrx.gateway.storage;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.dao.QueryTimeoutException;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Servers that are frozen: their connections stay open, and nothing comes. */
@Timeout(60)
class SilentServersIT {
    private static final String QUESTION = "SELECT count(*) AS n FROM users";

    /** What a gateway on PostgreSQL does, {@link ServerOutageIT} says. */
    @Test
    void whoAsksIsToldInTimeAndWhenItIsBackAllGoesOn() {
        Dialect dialect = Dialect.MYSQL;
        try (TestDatabase database = TestDatabase.open(dialect)) {
            assertThat(asked(database).block()).isZero();
            TestServers.freeze(dialect);
            try {
                List<Throwable> failures = Flux.range(0, 12)
                        .flatMap(i -> (i % 2 == 0
                                        ? asked(database)
                                        : database.transaction().transactional(asked(database)))
                                .<Throwable>map(_ -> new AssertionError("the server is not frozen"))
                                .onErrorResume(Mono::just))
                        .collectList()
                        .blockOptional(Duration.ofSeconds(15))
                        .orElseThrow();
                assertThat(failures)
                        .hasSize(12)
                        .hasAtLeastOneElementOfType(QueryTimeoutException.class)
                        .noneMatch(AssertionError.class::isInstance);
            } finally {
                TestServers.thaw(dialect);
            }
            // As many at once as need all of the pool: no connection is lost.
            await().atMost(Duration.ofSeconds(15))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(Flux.range(0, 30)
                                    .flatMap(_ -> asked(database))
                                    .collectList()
                                    .block(Duration.ofSeconds(5)))
                            .hasSize(30));
        }
    }

    @Test
    void aStatementThatTakesLongIsEndedByTheServerAndTheConnectionStays() {
        try (TestDatabase database = TestDatabase.open(Dialect.POSTGRES)) {
            assertThat(database.client()
                            .sql("SELECT pg_sleep(5)")
                            .then()
                            .onErrorComplete()
                            .then(asked(database))
                            .block())
                    .isZero();
        }
    }

    /** As of a gateway whose machine lost its power: no packet says that its connection is gone. */
    @ParameterizedTest
    @EnumSource(value = Dialect.class, mode = EnumSource.Mode.EXCLUDE, names = "H2")
    void aTransactionThatNobodyGoesOnWithLosesItsLocks(Dialect dialect) {
        DatabaseSettings settings = TestDatabase.empty(dialect);
        try (TestDatabase gone = TestDatabase.open(settings);
                TestDatabase other = TestDatabase.open(settings)) {
            Mono<Void> touch = other.client()
                    .sql("UPDATE turns SET turn = turn + 1 WHERE priority = 0")
                    .then();
            Disposable abandoned = gone.transaction()
                    .transactional(gone.client()
                            .sql("SELECT turn FROM turns WHERE priority = 0 FOR UPDATE")
                            .mapValue(Long.class)
                            .one()
                            .then(Mono.never()))
                    .subscribe();
            await().until(() -> touch.thenReturn(false).onErrorReturn(true).block());
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> touch.thenReturn(true).onErrorReturn(false).block());
            abandoned.dispose();
        }
    }

    private static Mono<Long> asked(TestDatabase database) {
        return database.client().sql(QUESTION).mapValue(Long.class).one();
    }
}
