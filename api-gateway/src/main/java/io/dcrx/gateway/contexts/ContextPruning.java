package io.dcrx.gateway.contexts;

import io.dcrx.gateway.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Removes contexts that nobody uses. Every gateway does; who finds nothing left has nothing to do. */
@Component
class ContextPruning extends Loop {
    private static final Logger log = LoggerFactory.getLogger(ContextPruning.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Contexts contexts;
    private final Spool spool;
    private final ContextSettings settings;

    ContextPruning(Contexts contexts, Spool spool, ContextSettings settings) {
        this.contexts = contexts;
        this.spool = spool;
        this.settings = settings;
    }

    @Override
    protected Flux<?> hints() {
        return Flux.interval(INTERVAL).onBackpressureDrop();
    }

    @Override
    protected Mono<Long> round() {
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
