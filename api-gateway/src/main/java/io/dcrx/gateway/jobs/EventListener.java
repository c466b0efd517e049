package io.dcrx.gateway.jobs;

import io.dcrx.gateway.kafka.Poison;
import io.dcrx.job.JobEvent;
import io.dcrx.wire.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

import static java.util.Objects.requireNonNull;

/** Feeds the fold from Kafka. The offsets of a batch are committed after its transaction. */
@Component
class EventListener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Fold fold;
    private final Poison poison;

    EventListener(Fold fold, Poison poison) {
        this.fold = fold;
        this.poison = poison;
    }

    @KafkaListener(id = "fold", topics = Topics.EVENTS, groupId = Topics.FOLD, batch = "true", autoStartup = "false")
    void on(List<ConsumerRecord<String, byte[]>> records) {
        Map<JobEvent, ConsumerRecord<String, byte[]>> events = new LinkedHashMap<>();
        records.forEach(record -> poison.decode(record, JobEvent.class).ifPresent(event -> events.put(event, record)));
        List<JobEvent> refused =
                fold.apply(List.copyOf(events.keySet())).blockOptional(PATIENCE).orElseThrow();
        refused.forEach(event -> poison.skip(requireNonNull(events.get(event)), "the database does not take it"));
    }
}
