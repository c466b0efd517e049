package io.dcrx.gateway.logs;

import io.dcrx.gateway.kafka.Poison;
import io.dcrx.job.JobId;
import io.dcrx.log.LogChunk;
import io.dcrx.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/**
 * Stores what is printed: one gateway does it, for all. The offsets of a batch are committed after its transaction. Then
 * every gateway is told, by the job's id alone, that there is something to read for those who follow it.
 */
@Component
class ChunkListener {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] NOTHING = {};

    private final LogStore store;
    private final Poison poison;
    private final KafkaTemplate<String, byte[]> kafka;

    ChunkListener(LogStore store, Poison poison, KafkaTemplate<String, byte[]> kafka) {
        this.store = store;
        this.poison = poison;
        this.kafka = kafka;
    }

    @KafkaListener(
            id = "log-store",
            topics = Topics.LOGS,
            groupId = Topics.LOG_STORE,
            batch = "true",
            autoStartup = "false")
    void on(List<ConsumerRecord<String, byte[]>> records) {
        List<LogChunk> chunks = records.stream()
                .flatMap(record -> poison.decode(record, LogChunk.class).stream())
                .toList();
        Set<JobId> jobs = store.add(chunks).blockOptional(PATIENCE).orElseThrow();
        jobs.forEach(this::tell);
    }

    /** Whoever misses it looks by himself a second later. */
    private void tell(JobId job) {
        var _ = kafka.send(Topics.LOGS_STORED, job.toString(), NOTHING);
    }
}
