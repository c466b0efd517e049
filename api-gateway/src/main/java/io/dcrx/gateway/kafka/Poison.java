package io.dcrx.gateway.kafka;

import io.dcrx.wire.Wire;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Decodes records. One that cannot be decoded is counted, told and skipped: it would be no better the next time. */
@Component
public class Poison {
    private static final Logger log = LoggerFactory.getLogger(Poison.class);

    private final MeterRegistry meters;

    Poison(MeterRegistry meters) {
        this.meters = meters;
    }

    public <T> Optional<T> decode(ConsumerRecord<String, byte[]> record, Class<T> type) {
        try {
            return Optional.of(Wire.read(record.value(), type));
        } catch (Wire.Undecodable e) {
            meters.counter("dcrx.kafka.poison", "topic", record.topic()).increment();
            log.warn("Skipped {} {}@{}: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
            return Optional.empty();
        }
    }
}
