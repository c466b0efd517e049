package io.dcrx.worker.kafka;

import io.dcrx.wire.Poisoned;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** What becomes of records that cannot be decoded: counted, told and kept aside, so that they can be skipped. */
@Component
public class Poison implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(Poison.class);
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final KafkaProperties kafka;
    private final MeterRegistry meters;
    /** Made when it is needed, which mostly is never. */
    private @Nullable KafkaProducer<String, byte[]> producer;

    Poison(KafkaProperties kafka, MeterRegistry meters) {
        this.kafka = kafka;
        this.meters = meters;
    }

    /** Where it cannot be kept, it still stands where it stood, for as long as its topic keeps it. */
    public void skipped(ConsumerRecord<String, byte[]> record, Wire.Undecodable e) {
        meters.counter("dcrx.kafka.poison", "topic", record.topic()).increment();
        String reason = String.valueOf(e.getMessage());
        log.error("Skipped {} {}@{}: {}", record.topic(), record.partition(), record.offset(), reason);
        Poisoned poisoned =
                Poisoned.of(record.topic(), record.partition(), record.offset(), Instant.now(), reason, record.value());
        try {
            var _ = producer()
                    .send(
                            new ProducerRecord<>(Topics.POISON, poisoned.key(), Wire.write(poisoned)),
                            (_, failure) -> note(poisoned, failure));
        } catch (KafkaException | IllegalStateException failure) {
            note(poisoned, failure);
        }
    }

    private synchronized KafkaProducer<String, byte[]> producer() {
        KafkaProducer<String, byte[]> made = producer == null ? kafka.producer("worker-poison") : producer;
        producer = made;
        return made;
    }

    private static void note(Poisoned poisoned, @Nullable Exception failure) {
        if (failure != null) {
            log.warn("{} could not be kept aside: {}", poisoned.key(), failure.toString());
        }
    }

    @Override
    public synchronized void destroy() {
        if (producer != null) {
            producer.close(CLOSE);
        }
    }
}
