package io.dcrx.gateway.storage;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;
import org.springframework.transaction.ReactiveTransactionManager;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** H2 in this process, or in the one that this process joins. */
final class EmbeddedH2 implements Backend {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final H2File file;
    private final GroupFlush flush;
    private final Scheduler threads;

    private EmbeddedH2(H2File file, DatabaseSettings settings) {
        this.file = file;
        this.flush = new GroupFlush(file::flush);
        this.threads = Schedulers.newBoundedElastic(settings.connections(), Integer.MAX_VALUE, "database");
    }

    static EmbeddedH2 serve(DatabaseSettings settings, Home home) {
        return migrated(H2File.own(settings, home, PATIENCE), settings, true);
    }

    static EmbeddedH2 use(DatabaseSettings settings, Home home) {
        return migrated(H2File.ownOrJoin(settings, home, PATIENCE), settings, false);
    }

    private static EmbeddedH2 migrated(H2File file, DatabaseSettings settings, boolean serve) {
        try {
            if (file.owned()) {
                Migrations.migrate(Dialect.H2, file.jdbcUrl(), file.user(), file.password());
            }
            if (serve) {
                file.serve();
            }
            return new EmbeddedH2(file, settings);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** H2's driver blocks the thread that asks, so a connection is handed out on a thread that may wait. */
    @Override
    public ConnectionPool pool(DatabaseSettings settings, Consumer<R2dbcTimeoutException> silence) {
        return new ConnectionPool(Pools.configuration(file.connections(), settings)
                .allocatorSubscribeOn(threads)
                .customizer(builder -> builder.acquisitionScheduler(threads))
                .build());
    }

    @Override
    public ReactiveTransactionManager transactions(ConnectionFactory connections) {
        return new DurableTransactions(connections, () -> flush.flushed().publishOn(threads));
    }

    @Override
    public void close() {
        try (file) {
            flush.close();
        } finally {
            threads.dispose();
        }
    }
}
