package io.dcrx.gateway.storage;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import java.time.Duration;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.springframework.transaction.ReactiveTransactionManager;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The database of this process: opened, brought to the newest schema, pooled. */
public final class Database implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final H2File file;
    private final GroupFlush flush;
    private final Scheduler threads;
    private final ConnectionPool pool;

    private Database(H2File file, DatabaseSettings settings) {
        this.file = file;
        this.flush = new GroupFlush(file::flush);
        this.threads = Schedulers.newBoundedElastic(settings.connections(), Integer.MAX_VALUE, "database");
        this.pool = pool(file, settings, threads);
    }

    /** For the server: opens the database, migrates it, and lets other processes join. */
    public static Database serve(DatabaseSettings settings, Home home) {
        return open(H2File.own(settings, home, PATIENCE), settings, H2File::serve);
    }

    /** For a command: opens and migrates the database, or joins the server that did. */
    public static Database use(DatabaseSettings settings, Home home) {
        return open(H2File.ownOrJoin(settings, home, PATIENCE), settings, file -> {});
    }

    private static Database open(H2File file, DatabaseSettings settings, Consumer<H2File> then) {
        try {
            if (file.owned()) {
                migrate(file);
            }
            then.accept(file);
            return new Database(file, settings);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void migrate(H2File file) {
        Flyway.configure()
                .dataSource(file.jdbcUrl(), file.user(), file.password())
                .locations("classpath:db/migration/h2")
                .load()
                .migrate();
    }

    /** H2's driver blocks the thread that asks, so a connection is handed out on a thread that may wait. */
    private static ConnectionPool pool(H2File file, DatabaseSettings settings, Scheduler threads) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(file.connections())
                .name("dcrx")
                .initialSize(0)
                .maxSize(settings.connections())
                .maxAcquireTime(settings.acquireTimeout())
                .allocatorSubscribeOn(threads)
                .customizer(builder -> builder.acquisitionScheduler(threads))
                .build());
    }

    public ConnectionPool connections() {
        return pool;
    }

    /** Transactions whose commit is on the disk before anybody is told of it. */
    public ReactiveTransactionManager transactions() {
        return new DurableTransactions(pool, () -> flush.flushed().publishOn(threads));
    }

    @Override
    public void close() {
        try (file;
                flush) {
            pool.disposeLater().onErrorResume(e -> Mono.empty()).block(GOODBYE);
        } finally {
            threads.dispose();
        }
    }
}
