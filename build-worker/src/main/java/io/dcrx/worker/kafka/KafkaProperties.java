package io.dcrx.worker.kafka;

import io.dcrx.wire.Brokers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Kafka is, and clients for it.
 *
 * @param bootstrapServers {@code host:port}, more of them separated by commas
 * @param deliveryTimeout after which an event that no broker acknowledged is given up
 */
@ConfigurationProperties("dcrx.kafka")
public record KafkaProperties(
        @DefaultValue("") String bootstrapServers,
        @DefaultValue("30s") Duration deliveryTimeout) {
    private static final Duration REQUEST = Duration.ofSeconds(10);

    public KafkaProperties {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(
                    "DCRX_KV_KAFKA_BOOTSTRAP_SERVERS is not set: a worker needs to know where Kafka is, as host:port");
        }
        Brokers.ADDRESSES.broken(bootstrapServers).ifPresent(wanted -> {
            throw new IllegalArgumentException(
                    "DCRX_KV_KAFKA_BOOTSTRAP_SERVERS must be " + wanted + ", but is " + bootstrapServers);
        });
        if (deliveryTimeout.compareTo(REQUEST) < 0) {
            throw new IllegalArgumentException("DCRX_KV_KAFKA_DELIVERY_TIMEOUT must be at least " + REQUEST.toSeconds()
                    + "s, but is " + deliveryTimeout);
        }
    }

    /**
     * A consumer that acquires one record at a time and settles it explicitly: with several in hand the client could not
     * renew one lease without holding up the others.
     */
    public KafkaShareConsumer<String, byte[]> shareConsumer(String group, String clientId) {
        Map<String, Object> config = common(clientId);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
        config.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        return new KafkaShareConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** A consumer in no group, which reads what everybody has to know. */
    public KafkaConsumer<String, byte[]> consumer(String clientId) {
        Map<String, Object> config = common(clientId);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Asks brokers about topics. For any number of threads. */
    public Admin admin(String clientId) {
        Map<String, Object> config = common(clientId);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis());
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis());
        return Admin.create(config);
    }

    /** A producer that keeps the order of what it is given, and loses nothing that was acknowledged. */
    public KafkaProducer<String, byte[]> producer(String clientId) {
        return new KafkaProducer<>(producerConfig(clientId), new StringSerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> producerConfig(String clientId) {
        Map<String, Object> config = common(clientId);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST.toMillis());
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST.toMillis());
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) deliveryTimeout.toMillis());
        return config;
    }

    /** The same for much that is like text: it waits for a broker in fewer bytes, and not in those of another producer. */
    public KafkaProducer<String, byte[]> compressingProducer(String clientId) {
        Map<String, Object> config = producerConfig(clientId);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    private Map<String, Object> common(String clientId) {
        Map<String, Object> config = new HashMap<>();
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000L);
        // Nobody reads the clients' own metrics here, and every slot would push them.
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return config;
    }
}
