package io.dcrx.gateway.jobs;

import io.dcrx.fleet.ControlOrder;
import io.dcrx.gateway.kafka.ControlTopic;
import io.dcrx.gateway.kafka.FarmTopics;
import io.dcrx.gateway.kafka.KafkaOutage;
import io.dcrx.gateway.kafka.OrderProgress;
import io.dcrx.gateway.loop.Loop;
import io.dcrx.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tells workers which jobs are not wanted any more, and settles what no worker answers, also for gateways that died. */
@Component
class CancelLoop extends Loop {
    private static final Logger log = LoggerFactory.getLogger(CancelLoop.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int BATCH = 100;

    private final Cancellations cancellations;
    private final Cancelling cancelling;
    private final FarmTopics topics;
    private final ControlTopic control;
    private final KafkaOutage outage;
    private final OrderProgress progress;
    private final TransactionalOperator transaction;

    CancelLoop(
            Cancellations cancellations,
            Cancelling cancelling,
            FarmTopics topics,
            ControlTopic control,
            KafkaOutage outage,
            OrderProgress progress,
            TransactionalOperator transaction) {
        this.cancellations = cancellations;
        this.cancelling = cancelling;
        this.topics = topics;
        this.control = control;
        this.outage = outage;
        this.progress = progress;
        this.transaction = transaction;
    }

    @Override
    protected Flux<?> hints() {
        return topics.ready()
                .thenMany(Flux.merge(cancellations.arrivals(), Flux.interval(LOOK))
                        .onBackpressureLatest());
    }

    @Override
    protected Mono<Void> round() {
        return outage.unlessAway(this::look);
    }

    private Mono<Void> look() {
        return tellAll().then(settleAll()).onErrorResume(this::later);
    }

    private Mono<Void> tellAll() {
        return transaction
                .transactional(cancellations.untold(BATCH).collectList().flatMap(this::tell))
                .repeat()
                .takeUntil(count -> count < BATCH)
                .then()
                .timeout(PATIENCE);
    }

    private Mono<Integer> tell(List<ControlOrder.Cancel> orders) {
        if (orders.isEmpty()) {
            return Mono.just(0);
        }
        return Flux.fromIterable(orders)
                .concatMap(control::publish)
                .then(Mono.defer(() -> cancellations.markTold(
                        orders.stream().map(ControlOrder.Cancel::jobId).toList(), Instant.now())))
                .thenReturn(orders.size());
    }

    private Mono<Void> settleAll() {
        return cancellations
                .toldBefore(Instant.now().minus(Cancelling.UNHEARD), BATCH)
                .collectList()
                .filter(ids -> !ids.isEmpty())
                .zipWhen(_ -> progress.foldedUntil().onErrorReturn(Instant.EPOCH))
                .flatMap(told -> settleAll(told.getT1(), told.getT2()));
    }

    private Mono<Void> settleAll(List<JobId> ids, Instant heard) {
        return Flux.fromIterable(ids)
                .concatMapDelayError(id -> cancelling.withdraw(id, heard))
                .then()
                .timeout(PATIENCE);
    }

    private Mono<Void> later(Throwable failure) {
        log.warn("Workers could not be told what is cancelled, trying again in {}: {}", LOOK, failure.toString());
        return Mono.empty();
    }
}
