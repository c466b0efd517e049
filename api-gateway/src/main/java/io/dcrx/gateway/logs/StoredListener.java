package io.dcrx.gateway.logs;

import io.dcrx.job.JobId;
import io.dcrx.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.PartitionOffset;
import org.springframework.kafka.annotation.TopicPartition;
import org.springframework.stereotype.Component;

/** Hears, in no group, whose log has grown. */
@Component
class StoredListener {
    private final Tails tails;

    StoredListener(Tails tails) {
        this.tails = tails;
    }

    @KafkaListener(
            id = "logs-stored",
            autoStartup = "false",
            topicPartitions =
                    @TopicPartition(
                            topic = Topics.LOGS_STORED,
                            partitionOffsets =
                                    @PartitionOffset(partition = "0", initialOffset = "0", seekPosition = "END")))
    void on(ConsumerRecord<String, byte[]> record) {
        try {
            tails.wake(JobId.parse(String.valueOf(record.key())));
        } catch (IllegalArgumentException e) {
            // No job of ours; nobody waits for it.
        }
    }
}
