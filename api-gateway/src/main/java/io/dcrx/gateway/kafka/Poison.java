package io.dcrx.gateway.kafka;

import io.dcrx.wire.Poisoned;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/**
 * Decodes records. One that cannot be decoded is counted, told, kept aside and skipped: it would be no better the next
 * time.
 */
@Component
public class Poison {
    private static final Logger log = LoggerFactory.getLogger(Poison.class);

    private final MeterRegistry meters;
    private final KafkaTemplate<String, byte[]> kafka;

    Poison(MeterRegistry meters, KafkaTemplate<String, byte[]> kafka) {
        this.meters = meters;
        this.kafka = kafka;
    }

    public <T> Optional<T> decode(ConsumerRecord<String, byte[]> record, Class<T> type) {
        try {
            return Optional.of(Wire.read(record.value(), type));
        } catch (Wire.Undecodable e) {
            skip(record, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Of one that can be decoded, and still is of no use to anybody. */
    public void skip(ConsumerRecord<String, byte[]> record, String reason) {
        meters.counter("dcrx.kafka.poison", "topic", record.topic()).increment();
        log.warn("Skipped {} {}@{}: {}", record.topic(), record.partition(), record.offset(), reason);
        keep(Poisoned.of(record.topic(), record.partition(), record.offset(), Instant.now(), reason, record.value()));
    }

    /** Where that fails, it still stands where it stood, for as long as its topic keeps it. */
    private void keep(Poisoned poisoned) {
        try {
            var _ = kafka.send(Topics.POISON, poisoned.key(), Wire.write(poisoned))
                    .whenComplete((_, failure) -> {
                        if (failure != null) {
                            notKept(poisoned, failure);
                        }
                    });
        } catch (KafkaException e) {
            notKept(poisoned, e);
        }
    }

    private static void notKept(Poisoned poisoned, Throwable failure) {
        log.warn("{} could not be kept aside: {}", poisoned.key(), failure.toString());
    }
}
