package io.dcrx.worker.report;

import io.dcrx.wire.Wire;
import io.dcrx.worker.build.AttemptReport.Undelivered;
import io.dcrx.worker.kafka.KafkaProperties;
import io.dcrx.worker.slot.WorkerProperties;
import java.io.Closeable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The one way out for everything that the worker tells. Keeps the order per key. */
@Component
final class Outbox implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(Outbox.class);
    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaProducer<String, byte[]> producer;
    private final Duration deliveryTimeout;
    private volatile long acknowledged = System.nanoTime() - Duration.ofDays(1).toNanos();

    Outbox(KafkaProperties kafka, WorkerProperties worker) {
        this.producer = kafka.producer(worker.name() + "-reports");
        this.deliveryTimeout = kafka.deliveryTimeout();
    }

    /** Sends without waiting; if it cannot be delivered, the log says so and nothing else. */
    void send(String topic, String key, Object value) {
        var _ = dispatch(topic, key, value);
    }

    /**
     * Sends, and returns when enough brokers have it.
     *
     * @throws Undelivered if it is not certain that they have
     */
    void deliver(String topic, String key, Object value) throws Undelivered {
        try {
            dispatch(topic, key, value).get(deliveryTimeout.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Undelivered(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new Undelivered(e);
        }
    }

    /** How long ago a broker last took something. */
    Duration sinceAcknowledged() {
        return Duration.ofNanos(System.nanoTime() - acknowledged);
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }

    private Future<RecordMetadata> dispatch(String topic, String key, Object value) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, Wire.write(value));
        try {
            return producer.send(record, (metadata, failure) -> note(topic, failure));
        } catch (KafkaException | IllegalStateException e) {
            note(topic, e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private void note(String topic, @Nullable Exception failure) {
        if (failure == null) {
            acknowledged = System.nanoTime();
        } else {
            log.warn("Something for {} was not delivered: {}", topic, failure.toString());
        }
    }
}
