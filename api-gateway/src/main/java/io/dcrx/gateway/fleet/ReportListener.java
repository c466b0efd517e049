package io.dcrx.gateway.fleet;

import io.dcrx.fleet.WorkerReport;
import io.dcrx.gateway.kafka.Poison;
import io.dcrx.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.PartitionOffset;
import org.springframework.kafka.annotation.TopicPartition;
import org.springframework.stereotype.Component;

/** Hears every report from now on, in no group: the fleet is known two seconds after a start. */
@Component
class ReportListener {
    private final Fleet fleet;
    private final Poison poison;

    ReportListener(Fleet fleet, Poison poison) {
        this.fleet = fleet;
        this.poison = poison;
    }

    @KafkaListener(
            id = "fleet",
            autoStartup = "false",
            topicPartitions =
                    @TopicPartition(
                            topic = Topics.WORKERS,
                            partitionOffsets =
                                    @PartitionOffset(partition = "0", initialOffset = "0", seekPosition = "END")))
    void on(ConsumerRecord<String, byte[]> record) {
        poison.decode(record, WorkerReport.class).ifPresent(fleet::heard);
    }
}
