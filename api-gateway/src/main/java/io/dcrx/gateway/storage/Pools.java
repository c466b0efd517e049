package io.dcrx.gateway.storage;

import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactory;

/** What all pools have in common: a bound, and a time after which who waits is told so. */
final class Pools {
    private Pools() {}

    static ConnectionPoolConfiguration.Builder configuration(ConnectionFactory connections, DatabaseSettings settings) {
        return ConnectionPoolConfiguration.builder(connections)
                .name("dcrx")
                .initialSize(0)
                .maxSize(settings.connections())
                .maxAcquireTime(settings.acquireTimeout());
    }
}
