package io.dcrx.broker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class EmbeddedBrokerIT {
    private static final TopicPartition PARTITION = new TopicPartition("letters", 0);

    @TempDir
    Path folder;

    @Test
    void findsWhatWasAcknowledgedAfterARestartOnOtherPorts() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1)))
                        .all()
                        .get();
            }
            try (var producer = new KafkaProducer<>(client(broker), new StringSerializer(), new StringSerializer())) {
                producer.send(new ProducerRecord<>(PARTITION.topic(), "hello")).get();
            }
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder);
                var consumer =
                        new KafkaConsumer<>(client(broker), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            assertThat(consumer.poll(Duration.ofSeconds(20)))
                    .singleElement()
                    .satisfies(found -> assertThat(found.value()).isEqualTo("hello"));
        }
    }

    private static Map<String, Object> client(EmbeddedBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
