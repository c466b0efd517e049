package io.dcrx.gateway.kafka;

import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Makes the topics and sets the share group up before anybody consumes. A group that is first used without its settings
 * starts at the end of the topic and skips what was ordered before.
 *
 * <p>While Kafka is away the gateway goes on taking jobs in, and this goes on trying.
 */
@Component
public class FarmTopics {
    private static final Logger log = LoggerFactory.getLogger(FarmTopics.class);

    /** More partitions let more gateways fold; the order within a job is kept by its key. */
    private static final int EVENT_PARTITIONS = 6;

    /** More partitions let more gateways store what is printed; a job's lines are in one of them and keep their order. */
    private static final int LOG_PARTITIONS = 6;

    private static final Duration REPORTS_KEPT = Duration.ofHours(1);

    /** As long as the database may be away; after that its copy is the only one. */
    private static final Duration LOGS_KEPT = Duration.ofDays(1);

    /** Far longer than an order of a cancelled job may still lie on the job topic. */
    private static final Duration CONTROL_KEPT = Duration.ofDays(7);

    /** Long enough for somebody to look at it, and not more than a flood may cost. */
    private static final Duration POISON_KEPT = Duration.ofDays(7);

    private static final long POISON_BYTES = 64L * 1024 * 1024;

    private final KafkaAdmin settings;
    private final Duration lease;
    private final Mono<Void> ready;

    FarmTopics(KafkaAdmin settings, LeaseSettings lease) {
        this.settings = settings;
        this.lease = lease.duration();
        this.ready = Mono.<Void>fromRunnable(this::create)
                .subscribeOn(Schedulers.boundedElastic())
                .doOnError(e -> log.warn("Kafka is not ready, trying again: {}", e.toString()))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(200)).maxBackoff(Duration.ofSeconds(5)))
                .cache();
    }

    /** Completes when all is there. */
    public Mono<Void> ready() {
        return ready;
    }

    /** Whoever makes one closes it. Its calls end within ten seconds. */
    Admin admin() {
        Map<String, Object> client = new HashMap<>(settings.getConfigurationProperties());
        client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        return Admin.create(client);
    }

    private void create() {
        try (Admin admin = admin()) {
            configureGroup(admin);
            create(admin, topic(Topics.JOBS, 1));
            create(admin, topic(Topics.EVENTS, EVENT_PARTITIONS));
            create(admin, kept(topic(Topics.LOGS, LOG_PARTITIONS), LOGS_KEPT));
            create(admin, kept(topic(Topics.LOGS_STORED, 1), REPORTS_KEPT));
            create(admin, kept(topic(Topics.WORKERS, 1), REPORTS_KEPT));
            create(
                    admin,
                    topic(Topics.POISON, 1)
                            .configs(Map.of(
                                    TopicConfig.RETENTION_MS_CONFIG,
                                    Long.toString(POISON_KEPT.toMillis()),
                                    TopicConfig.RETENTION_BYTES_CONFIG,
                                    Long.toString(POISON_BYTES),
                                    TopicConfig.SEGMENT_BYTES_CONFIG,
                                    Long.toString(POISON_BYTES / 4))));
            create(
                    admin,
                    topic(Topics.CONTROL, 1)
                            .configs(Map.of(
                                    TopicConfig.CLEANUP_POLICY_CONFIG,
                                    TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
                                    TopicConfig.RETENTION_MS_CONFIG,
                                    Long.toString(CONTROL_KEPT.toMillis()),
                                    TopicConfig.SEGMENT_MS_CONFIG,
                                    Long.toString(Duration.ofDays(1).toMillis()))));
        }
    }

    private void configureGroup(Admin admin) {
        try {
            await(admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, Topics.BUILDERS),
                            List.of(
                                    set("share.auto.offset.reset", "earliest"),
                                    set("share.record.lock.duration.ms", Long.toString(lease.toMillis())))))
                    .all());
        } catch (InvalidConfigurationException e) {
            throw new WrongSetting("DCRX_KV_LEASE_DURATION is " + lease.toMillis()
                    + " ms, and the brokers allow other times (group.share.min.record.lock.duration.ms and"
                    + " group.share.max.record.lock.duration.ms): " + e.getMessage());
        }
    }

    /** The cluster's own default decides on replication. */
    private static NewTopic topic(String name, int partitions) {
        return new NewTopic(name, Optional.of(partitions), Optional.empty());
    }

    private static NewTopic kept(NewTopic topic, Duration retention) {
        return topic.configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis())));
    }

    private static void create(Admin admin, NewTopic topic) {
        try {
            await(admin.createTopics(List.of(topic)).all());
        } catch (TopicExistsException e) {
            log.debug("{} is there already", topic.name());
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    /** Bounded by the client's own timeouts. */
    static <T> T await(KafkaFuture<T> done) {
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka", e);
        }
    }
}
