package io.dcrx.gateway.audit;

import io.dcrx.gateway.audit.AuditEntry.Means;
import io.dcrx.gateway.audit.AuditEntry.Result;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/** An entry that cannot be kept holds nobody up and is not lost in silence. */
@ExtendWith(OutputCaptureExtension.class)
class AuditTest {
    private static final AuditEntry ENTRY = entry(200);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void whatTheDatabaseRefusesIsInTheLog(CapturedOutput log) {
        Audit audit = at(Mono.error(new IllegalStateException("no connection")));
        StepVerifier.create(audit.keep(ENTRY)).verifyComplete();
        assertLost(log);
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsNotWaitedForForEver(CapturedOutput log) {
        Audit audit = at(Mono.never());
        StepVerifier.withVirtualTime(() -> audit.keep(ENTRY))
                .thenAwait(Duration.ofSeconds(5))
                .verifyComplete();
        assertLost(log);
    }

    @ParameterizedTest
    @CsvSource({
        "0, UNKNOWN",
        "200, DONE",
        "201, DONE",
        "202, DONE",
        "401, REFUSED",
        "409, REFUSED",
        "500, FAILED",
        "503, FAILED"
    })
    void theResultIsTheStatus(int status, Result result) {
        assertThat(entry(status).result()).isEqualTo(result);
    }

    private void assertLost(CapturedOutput log) {
        assertThat(log).contains("could not be kept", ENTRY.id().toString(), "cancelJob", "the job");
        assertThat(meters.get("dcrx.audit.lost").counter().count()).isEqualTo(1);
    }

    private static AuditEntry entry(int status) {
        AuditNote note = new AuditNote();
        note.target("the job");
        return AuditEntry.now(note, Means.LOGIN, "cancelJob", "192.0.2.1", status);
    }

    private Audit at(Mono<Connection> connection) {
        ConnectionFactory connections = new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return connection;
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return () -> "H2";
            }
        };
        return new Audit(
                new AuditStore(
                        DatabaseClient.create(connections),
                        TransactionalOperator.create(new R2dbcTransactionManager(connections))),
                meters);
    }
}
