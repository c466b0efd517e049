package io.dcrx.gateway.contexts;

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
import reactor.core.scheduler.Schedulers;

/** Removes contexts that nobody uses. Every gateway does; who finds nothing left has nothing to do. */
@Component
class ContextPruning implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ContextPruning.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Contexts contexts;
    private final Spool spool;
    private final ContextSettings settings;
    private @Nullable Disposable loop;

    ContextPruning(Contexts contexts, Spool spool, ContextSettings settings) {
        this.contexts = contexts;
        this.spool = spool;
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
        return Mono.fromCallable(() -> {
                    spool.tidy(Instant.now());
                    return Instant.now().minus(settings.maxAge());
                })
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(contexts::prune)
                .onErrorResume(e -> {
                    log.warn("Unused contexts could not be removed, trying again in {}: {}", INTERVAL, e.toString());
                    return Mono.empty();
                });
    }
}
