package io.dcrx.gateway.storage;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.util.function.Consumer;
import org.springframework.transaction.ReactiveTransactionManager;

/** A database that is open and has the newest schema. */
interface Backend extends AutoCloseable {
    /**
     * A new pool; whoever asked for it closes it, before the backend.
     *
     * @param silence hears every time that the database did not answer
     */
    ConnectionPool pool(DatabaseSettings settings, Consumer<R2dbcTimeoutException> silence);

    /** Transactions on connections of that pool; their commit is on the disk before anybody is told of it. */
    ReactiveTransactionManager transactions(ConnectionFactory connections);

    @Override
    void close();
}
