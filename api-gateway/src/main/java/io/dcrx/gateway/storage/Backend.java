package io.dcrx.gateway.storage;

import io.r2dbc.pool.ConnectionPool;
import org.springframework.transaction.ReactiveTransactionManager;

/** A database that is open and has the newest schema. */
interface Backend extends AutoCloseable {
    /** A new pool; whoever asked for it closes it, before the backend. */
    ConnectionPool pool(DatabaseSettings settings);

    /** Transactions on that pool; their commit is on the disk before anybody is told of it. */
    ReactiveTransactionManager transactions(ConnectionPool pool);

    @Override
    void close();
}
