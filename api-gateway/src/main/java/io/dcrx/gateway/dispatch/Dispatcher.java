package io.dcrx.gateway.dispatch;

import io.dcrx.gateway.fleet.Fleet;
import io.dcrx.gateway.jobs.LastImages;
import io.dcrx.gateway.jobs.Line;
import io.dcrx.gateway.jobs.Outbox;
import io.dcrx.gateway.kafka.FarmTopics;
import io.dcrx.gateway.kafka.KafkaOutage;
import io.dcrx.gateway.loop.Loop;
import io.dcrx.gateway.trace.OrderSpans;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Priority;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Moves waiting jobs from the database to Kafka, as many as {@link Policy} finds room for. Rows stay locked while their orders are published, and are
 * marked after the broker's acknowledgement: a crash in between publishes an order twice, which attempts are made to
 * bear, and never loses one.
 */
@Component
class Dispatcher extends Loop {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    /** How long a job may wait when the hint of its arrival was missed: another replica took it in and died. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /**
     * More than all that a batch waits for may take: an order whose batch is broken off may be on Kafka, and is published a second
     * time.
     */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int BATCH = 100;

    private final Outbox outbox;
    private final Line line;
    private final LastImages images;
    private final Fleet fleet;
    private final FarmTopics topics;
    private final KafkaOutage outage;
    private final TransactionalOperator transaction;
    private final KafkaTemplate<String, byte[]> kafka;
    private final OrderSpans spans;
    private final Counter released;

    Dispatcher(
            Outbox outbox,
            Line line,
            LastImages images,
            Fleet fleet,
            FarmTopics topics,
            KafkaOutage outage,
            TransactionalOperator transaction,
            KafkaTemplate<String, byte[]> kafka,
            OrderSpans spans,
            MeterRegistry meters) {
        this.outbox = outbox;
        this.line = line;
        this.images = images;
        this.fleet = fleet;
        this.topics = topics;
        this.outage = outage;
        this.transaction = transaction;
        this.kafka = kafka;
        this.spans = spans;
        this.released = Counter.builder("dcrx.dispatch.released")
                .description("Orders published to the job topic")
                .register(meters);
    }

    @Override
    protected Flux<?> hints() {
        return topics.ready()
                .thenMany(Flux.merge(outbox.arrivals(), Flux.interval(LOOK)).onBackpressureLatest());
    }

    @Override
    protected Mono<Void> round() {
        return outage.unlessAway(this::releaseAll);
    }

    /** Batch after batch until nothing waits or there is no more room. A fault ends this look, not the loop. */
    private Mono<Void> releaseAll() {
        return Mono.defer(outbox::load)
                .flatMap(this::releaseBatch)
                .timeout(PATIENCE)
                .repeat(this::isRunning)
                .takeUntil(again -> !again)
                .then()
                .onErrorResume(e -> {
                    log.warn("Could not release orders, trying again in {}: {}", LOOK, e.toString());
                    return Mono.empty();
                });
    }

    /** Whether there may be more to release at once: it was a whole batch, or what may not go was in the way. */
    private Mono<Boolean> releaseBatch(Outbox.Load underWay) {
        Policy.Load load = Policy.Load.of(fleet.capacity(), underWay);
        int batch = underWay.waits() ? Math.min(BATCH, load.room()) : 0;
        if (batch == 0) {
            return Mono.just(false);
        }
        // What another replica holds is passed over, so there must be more to choose from.
        return line.scan(2 * batch, underWay)
                .flatMap(seen -> transaction.transactional(line.admit(seen)
                        .flatMap(admitted -> take(admitted.jobs(), load)
                                .collectList()
                                .flatMap(this::publishAndMark)
                                .map(count -> count == BATCH || admitted.held() > 0))));
    }

    private Flux<Outbox.Due> take(Map<Priority, List<JobId>> lines, Policy.Load load) {
        Map<Priority, Policy.Waiting> waiting = new EnumMap<>(Priority.class);
        lines.forEach((priority, ids) -> waiting.put(priority, Policy.Waiting.of(ids)));
        Map<Priority, Long> choices = Policy.choose(load, waiting, (long) released.count(), Instant.now()).stream()
                .limit(BATCH)
                .collect(Collectors.groupingBy(choice -> choice, TreeMap::new, Collectors.counting()));
        return Flux.fromIterable(choices.entrySet())
                .concatMap(choice -> outbox.take(
                        lines.getOrDefault(choice.getKey(), List.of()),
                        choice.getValue().intValue()));
    }

    private Mono<Integer> publishAndMark(List<Outbox.Due> due) {
        if (due.isEmpty()) {
            return Mono.just(0);
        }
        return images.addTo(due)
                .flatMap(this::publish)
                .flatMap(last ->
                        outbox.markReleased(due.stream().map(Outbox.Due::place).toList(), last, Instant.now()))
                .thenReturn(due.size())
                .doOnNext(released::increment);
    }

    /**
     * Where the last one stands on the topic. The producer blocks while it looks for the broker: that must not happen on the
     * database's event loop.
     */
    private Mono<Long> publish(List<Outbox.Due> due) {
        return outage.noting(
                Mono.fromCallable(() -> due.stream().map(this::send).toList())
                        .subscribeOn(Schedulers.boundedElastic())
                        .flatMapIterable(acknowledgements -> acknowledgements)
                        .concatMap(Mono::fromFuture)
                        .map(sent -> sent.getRecordMetadata().offset())
                        .reduce(Math::max));
    }

    private CompletableFuture<SendResult<String, byte[]>> send(Outbox.Due due) {
        JobOrder order = due.order();
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(Topics.JOBS, order.jobId().toString(), Wire.write(order));
        OrderSpans.Sending span = spans.begin(order, due.trace(), record);
        return kafka.send(record).whenComplete((_, failure) -> span.end(failure));
    }
}
