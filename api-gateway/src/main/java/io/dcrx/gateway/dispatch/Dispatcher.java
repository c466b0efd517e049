package io.dcrx.gateway.dispatch;

import io.dcrx.gateway.jobs.Outbox;
import io.dcrx.gateway.kafka.FarmTopics;
import io.dcrx.job.JobOrder;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Moves waiting jobs from the database to Kafka, in order. Rows stay locked while their orders are published, and are
 * marked after the broker's acknowledgement: a crash in between publishes an order twice, which attempts are made to
 * bear, and never loses one.
 */
@Component
class Dispatcher implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    /** How long a job may wait when the hint of its arrival was missed: another replica took it in and died. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int BATCH = 100;

    private final Outbox outbox;
    private final FarmTopics topics;
    private final TransactionalOperator transaction;
    private final KafkaTemplate<String, byte[]> kafka;
    private final Counter released;
    private @Nullable Disposable loop;

    Dispatcher(
            Outbox outbox,
            FarmTopics topics,
            TransactionalOperator transaction,
            KafkaTemplate<String, byte[]> kafka,
            MeterRegistry meters) {
        this.outbox = outbox;
        this.topics = topics;
        this.transaction = transaction;
        this.kafka = kafka;
        this.released = Counter.builder("dcrx.dispatch.released")
                .description("Orders published to the job topic")
                .register(meters);
    }

    @Override
    public synchronized void start() {
        Flux<?> looks = Flux.merge(outbox.arrivals(), Flux.interval(LOOK)).onBackpressureLatest();
        loop = topics.ready().thenMany(looks).concatMap(look -> releaseAll(), 1).subscribe();
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

    /** Batch after batch until nothing waits. A fault ends this look, not the loop. */
    private Mono<Void> releaseAll() {
        return releaseBatch()
                .repeat()
                .takeUntil(count -> count < BATCH)
                .then()
                .timeout(PATIENCE)
                .onErrorResume(e -> {
                    log.warn("Could not release orders, trying again in {}: {}", LOOK, e.toString());
                    return Mono.empty();
                });
    }

    private Mono<Integer> releaseBatch() {
        return transaction.transactional(outbox.waiting(BATCH).collectList().flatMap(this::publishAndMark));
    }

    private Mono<Integer> publishAndMark(List<JobOrder> orders) {
        if (orders.isEmpty()) {
            return Mono.just(0);
        }
        return Flux.fromIterable(orders)
                .concatMap(this::publish)
                .then(Mono.defer(() ->
                        outbox.markReleased(orders.stream().map(JobOrder::jobId).toList(), Instant.now())))
                .thenReturn(orders.size())
                .doOnNext(released::increment);
    }

    /** The producer blocks while it looks for the broker: that must not happen on the database's event loop. */
    private Mono<?> publish(JobOrder order) {
        return Mono.fromCallable(() -> kafka.send(Topics.JOBS, order.jobId().toString(), Wire.write(order)))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(Mono::fromFuture);
    }
}
