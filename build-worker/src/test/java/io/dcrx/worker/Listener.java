package io.dcrx.worker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Remembers everything that is said on a topic of one partition. */
final class Listener implements AutoCloseable {
    private final Map<String, List<byte[]>> valuesByKey = new ConcurrentHashMap<>();
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread;

    Listener(String bootstrapServers, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        thread = Thread.ofPlatform().name("listener").start(this::listen);
    }

    List<byte[]> values(String key) {
        return valuesByKey.getOrDefault(key, List.of());
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() {
        try (consumer) {
            while (true) {
                consumer.poll(Duration.ofSeconds(1))
                        .forEach(heard -> valuesByKey
                                .computeIfAbsent(heard.key(), key -> new CopyOnWriteArrayList<>())
                                .add(heard.value()));
            }
        } catch (WakeupException e) {
            // The end.
        }
    }
}
