package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.WrongSetting;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A PostgreSQL, MySQL or MariaDB server that somebody else runs. */
final class DatabaseServer implements Backend {
    private static final Logger log = LoggerFactory.getLogger(DatabaseServer.class);

    /** A server that starts beside this process, or comes back, gets so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration IDLE = Duration.ofMinutes(10);

    /** So much longer than it allows itself a server may take to answer, before it counts as silent. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(2);

    private final ServerAddress address;

    private DatabaseServer(ServerAddress address) {
        this.address = address;
    }

    /**
     * Waits for the server and migrates the database.
     *
     * @throws WrongSetting if it does not let us in, or cannot be reached
     */
    static DatabaseServer reach(DatabaseSettings settings) {
        return reach(settings, PATIENCE);
    }

    static DatabaseServer reach(DatabaseSettings settings, Duration patience) {
        ServerAddress address = ServerAddress.of(settings);
        awaitAnswer(address, patience);
        Migrations.migrate(address.dialect(), address.jdbcUrl(), address.user(), address.password());
        return new DatabaseServer(address);
    }

    private static void awaitAnswer(ServerAddress address, Duration patience) {
        Duration pause = Duration.ofMillis(500);
        try {
            Mono.fromCallable(() -> connects(address))
                    .retryWhen(Retry.fixedDelay(patience.dividedBy(pause), pause)
                            .filter(e -> e instanceof SQLException sql && isAway(sql))
                            .doBeforeRetry(signal -> tellOnce(address, signal))
                            .onRetryExhaustedThrow((_, last) -> last.failure()))
                    .block();
        } catch (RuntimeException e) {
            throw Exceptions.unwrap(e) instanceof SQLException sql ? refused(address, sql) : e;
        }
    }

    private static boolean connects(ServerAddress address) throws SQLException {
        DriverManager.getConnection(address.jdbcUrl(), address.user(), address.password())
                .close();
        return true;
    }

    private static void tellOnce(ServerAddress address, Retry.RetrySignal signal) {
        if (signal.totalRetries() == 0) {
            log.info(
                    "The database at {} does not answer yet: {}",
                    address,
                    signal.failure().getMessage());
        }
    }

    /** SQLSTATE class 08 is about the connection; 57P03 is a PostgreSQL that starts up. */
    private static boolean isAway(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.equals("57P03");
    }

    private static WrongSetting refused(ServerAddress address, SQLException e) {
        String sentence = isAway(e)
                ? "The database at " + address + " does not answer; check DCRX_KV_DATABASE_URI and"
                        + " DCRX_KV_DATABASE_PORT."
                : "The database at " + address + " does not let us in; check DCRX_KV_DATABASE_USER,"
                        + " DCRX_KV_DATABASE_PASSWORD and DCRX_KV_DATABASE_NAME.";
        return new WrongSetting(sentence + " It says: " + e.getMessage());
    }

    /** What the server does with a connection that idles is its business, so idle ones are closed before long. */
    @Override
    public ConnectionPool pool(DatabaseSettings settings, Consumer<R2dbcTimeoutException> silence) {
        ConnectionFactory bounded = new BoundedConnections(
                connections(settings), settings.statementTimeout().plus(ON_THE_WAY), silence);
        return new ConnectionPool(Pools.configuration(bounded, settings)
                .maxCreateConnectionTime(settings.acquireTimeout())
                .maxIdleTime(IDLE)
                .build());
    }

    private ConnectionFactory connections(DatabaseSettings settings) {
        ConnectionFactoryOptions.Builder options = address.options()
                .mutate()
                .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, settings.acquireTimeout())
                .option(ConnectionFactoryOptions.STATEMENT_TIMEOUT, settings.statementTimeout())
                .option(ConnectionFactoryOptions.LOCK_WAIT_TIMEOUT, settings.statementTimeout());
        return switch (address.dialect()) {
            case POSTGRES ->
                new ServerSessions(
                        ConnectionFactories.get(options.option(Option.valueOf("applicationName"), "dcrx-kv")
                                .build()),
                        "SET SESSION idle_in_transaction_session_timeout = "
                                + abandoned(settings).toMillis());
            case MYSQL ->
                new ServerSessions(
                        ConnectionFactories.get(options.option(Option.valueOf("connectionTimeZone"), "UTC")
                                .option(Option.valueOf("forceConnectionTimeZoneToSession"), true)
                                .option(Option.valueOf("useServerPrepareStatement"), true)
                                .build()),
                        "SET SESSION idle_transaction_timeout = "
                                + abandoned(settings).toSeconds());
            case H2 -> throw new IllegalStateException("H2 is no server here");
        };
    }

    /** Longer than a transaction waits for anything else, which is for Kafka to have an order. */
    private static Duration abandoned(DatabaseSettings settings) {
        return settings.statementTimeout().multipliedBy(3);
    }

    @Override
    public ReactiveTransactionManager transactions(ConnectionFactory connections) {
        return new R2dbcTransactionManager(connections);
    }

    @Override
    public void close() {
        // Others use it too.
    }
}
