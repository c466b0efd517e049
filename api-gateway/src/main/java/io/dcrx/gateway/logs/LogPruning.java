package io.dcrx.gateway.logs;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes old logs. Every gateway does; who finds nothing left has nothing to do. */
@Component
class LogPruning implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(LogPruning.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final LogStore store;
    private final LogSettings settings;
    private @Nullable Disposable loop;

    LogPruning(LogStore store, LogSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    @Override
    public synchronized void start() {
        loop = Flux.interval(INTERVAL)
                .onBackpressureDrop()
                .concatMap(tick -> prune(), 1)
                .subscribe();
    }

    @Override
    public synchronized void stop() {
        if (loop != null) {
            loop.dispose();
            loop = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return loop != null;
    }

    private Mono<Long> prune() {
        return Mono.defer(() -> store.prune(Instant.now().minus(settings.maxAge())))
                .onErrorResume(e -> {
                    log.warn("Old logs could not be removed, trying again in {}: {}", INTERVAL, e.toString());
                    return Mono.empty();
                });
    }
}
