package io.dcrx.gateway.storage;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcException;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Connections to a server as the gateway wants them. With the isolation level that PostgreSQL and H2 have by default: MySQL's own
 * locks gaps between rows, so that a dispatcher would hold up whoever submits a job. And such that the server ends a transaction
 * which nobody goes on with: of a gateway whose machine is gone it would hear nothing for hours, and keep its locks.
 *
 * @param endAbandoned makes a session do so; MySQL itself (not MariaDB) does not know how
 */
record ServerSessions(ConnectionFactory server, String endAbandoned) implements ConnectionFactory {
    private static final Logger log = LoggerFactory.getLogger(ServerSessions.class);

    @Override
    public Publisher<? extends Connection> create() {
        return Mono.from(server.create())
                .flatMap(connection -> prepare(connection)
                        .thenReturn(connection)
                        .onErrorResume(e -> Mono.from(connection.close()).then(Mono.error(e))));
    }

    private Mono<Void> prepare(Connection connection) {
        return Mono.from(connection.setTransactionIsolationLevel(IsolationLevel.READ_COMMITTED))
                .thenMany(Flux.from(connection.createStatement(endAbandoned).execute())
                        .flatMap(result -> result.getRowsUpdated())
                        .onErrorResume(R2dbcException.class, e -> {
                            log.debug("This database ends no abandoned transactions: {}", e.getMessage());
                            return Flux.empty();
                        }))
                .then();
    }

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return server.getMetadata();
    }
}
