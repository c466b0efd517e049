package io.dcrx.gateway.jobs;

import io.dcrx.gateway.kafka.Poison;
import io.dcrx.job.JobEvent;
import io.dcrx.wire.Topics;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

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
        List<JobEvent> events = records.stream()
                .flatMap(record -> poison.decode(record, JobEvent.class).stream())
                .toList();
        fold.apply(events).block(PATIENCE);
    }
}
