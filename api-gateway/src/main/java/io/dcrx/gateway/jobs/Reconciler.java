package io.dcrx.gateway.jobs;

import io.dcrx.gateway.kafka.FarmTopics;
import io.dcrx.gateway.kafka.OrderProgress;
import io.dcrx.gateway.kafka.Settled;
import io.dcrx.gateway.loop.Loop;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks for lost jobs. Every gateway does: who comes second finds the job moved on. */
@Component
class Reconciler extends Loop {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BATCH = 100;

    private final Lost lost;
    private final OrderProgress progress;
    private final FarmTopics topics;

    Reconciler(Lost lost, OrderProgress progress, FarmTopics topics) {
        this.lost = lost;
        this.progress = progress;
        this.topics = topics;
    }

    @Override
    protected Flux<?> hints() {
        return topics.ready().thenMany(Flux.interval(LOOK).onBackpressureDrop());
    }

    @Override
    protected Mono<Void> round() {
        return lost.isPossible()
                .flatMap(possible -> possible ? progress.look() : Mono.fromRunnable(progress::rest))
                .flatMap(this::settleAll)
                .timeout(PATIENCE)
                .onErrorResume(e -> {
                    log.warn("Could not look for lost jobs, trying again in {}: {}", LOOK, e.toString());
                    return Mono.empty();
                });
    }

    private Mono<Void> settleAll(Settled settled) {
        return lost.suspects(settled, BATCH)
                .collectList()
                .flatMapIterable(suspects -> suspects)
                .doOnNext(suspect -> log.warn("Nobody has job {}, attempt {}", suspect.id(), suspect.attempt()))
                .concatMap(suspect -> lost.settle(suspect, settled))
                .then();
    }
}
