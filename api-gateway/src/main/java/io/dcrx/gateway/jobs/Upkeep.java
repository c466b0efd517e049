package io.dcrx.gateway.jobs;

import io.dcrx.gateway.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Ends what waits for too long and removes what is old. Every gateway does; who finds nothing left has nothing to do. */
@Component
class Upkeep extends Loop {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BATCH = 500;

    private final UpkeepSettings settings;
    private final Expiry expiry;
    private final JobStore store;
    private final Idempotency idempotency;
    private final LastImages images;

    Upkeep(UpkeepSettings settings, Expiry expiry, JobStore store, Idempotency idempotency, LastImages images) {
        this.settings = settings;
        this.expiry = expiry;
        this.store = store;
        this.idempotency = idempotency;
        this.images = images;
    }

    @Override
    protected Flux<?> hints() {
        return Flux.interval(settings.interval()).onBackpressureDrop();
    }

    @Override
    protected Mono<Void> round() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return Mono.justOrEmpty(Optional.ofNullable(settings.maxPendingWait()))
                .flatMap(wait -> expireAll(now.minus(wait), now))
                .then(Mono.justOrEmpty(Optional.ofNullable(settings.maxAge())))
                .flatMap(age -> store.removeEndedBefore(now.minus(age), BATCH))
                .then(idempotency.forgetBefore(now.minus(Idempotency.REMEMBERED)))
                .then(images.forgetBefore(now.minus(LastImages.KEPT)))
                .then()
                .timeout(PATIENCE)
                .onErrorResume(e -> {
                    log.warn(
                            "Old jobs could not be seen to, trying again in {}: {}", settings.interval(), e.toString());
                    return Mono.empty();
                });
    }

    private Mono<Void> expireAll(Instant since, Instant now) {
        return expiry.waitingSince(since, BATCH)
                .collectList()
                .flatMapIterable(ids -> ids)
                .concatMapDelayError(id -> expiry.expire(id, now))
                .then();
    }
}
