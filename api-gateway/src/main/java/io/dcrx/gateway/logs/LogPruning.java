package io.dcrx.gateway.logs;

import io.dcrx.gateway.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes old logs. Every gateway does; who finds nothing left has nothing to do. */
@Component
class LogPruning extends Loop {
    private static final Logger log = LoggerFactory.getLogger(LogPruning.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final LogStore store;
    private final LogSettings settings;

    LogPruning(LogStore store, LogSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    @Override
    protected Flux<?> hints() {
        return Flux.interval(INTERVAL).onBackpressureDrop();
    }

    @Override
    protected Mono<Long> round() {
        return Mono.defer(() -> store.prune(Instant.now().minus(settings.maxAge())))
                .onErrorResume(e -> {
                    log.warn("Old logs could not be removed, trying again in {}: {}", INTERVAL, e.toString());
                    return Mono.empty();
                });
    }
}
