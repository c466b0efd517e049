package io.dcrx.gateway.storage;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The database of this process: opened, brought to the newest schema, pooled. */
public final class Database implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final H2File file;
    private final Scheduler threads;
    private final ConnectionPool pool;

    private Database(H2File file, DatabaseSettings settings) {
        this.file = file;
        // H2 blocks the thread that asks, so it must never be one of the event loop's.
        this.threads = Schedulers.newBoundedElastic(settings.connections(), Integer.MAX_VALUE, "database");
        this.pool = new ConnectionPool(ConnectionPoolConfiguration.builder(file.connections())
                .name("dcrx")
                .initialSize(0)
                .maxSize(settings.connections())
                .maxAcquireTime(settings.acquireTimeout())
                .allocatorSubscribeOn(threads)
                .customizer(builder -> builder.acquisitionScheduler(threads))
                .build());
    }

    /** Opens the database and migrates it. */
    public static Database open(DatabaseSettings settings, Home home) {
        H2File file = H2File.open(settings, home);
        try {
            Flyway.configure()
                    .dataSource(file.jdbcUrl(), settings.user(), file.password())
                    .locations("classpath:db/migration/h2")
                    .load()
                    .migrate();
            return new Database(file, settings);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    public ConnectionPool connections() {
        return pool;
    }

    @Override
    public void close() {
        try (file) {
            pool.disposeLater().block(GOODBYE);
        } finally {
            threads.dispose();
        }
    }
}
