package io.dcrx.gateway.kafka;

import io.dcrx.broker.EmbeddedBroker;
import io.dcrx.wire.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.core.KafkaAdmin;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a real broker says of orders, whatever became of them. */
@Timeout(60)
class OrderProgressIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private OrderProgress progress;
    private KafkaProducer<String, byte[]> producer;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(folder.resolve("kafka"));
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        FarmTopics topics = new FarmTopics(new KafkaAdmin(client), new LeaseSettings(Duration.ofSeconds(30)));
        topics.ready().block(PATIENCE);
        progress = new OrderProgress(topics, meters);
        producer = new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        producer.close(Duration.ofSeconds(1));
        progress.destroy();
        broker.close();
    }

    @Test
    void whatNobodyTookIsNotOver() {
        long order = publish(Topics.JOBS);
        assertThat(look().orElseThrow().covers(order)).isFalse();
        assertThat(look().orElseThrow().end()).isEqualTo(order + 1);
    }

    @Test
    void whatIsAcceptedOrRejectedIsOver() {
        long accepted = publish(Topics.JOBS);
        long rejected = publish(Topics.JOBS);
        try (var worker = worker()) {
            take(worker, AcknowledgeType.ACCEPT);
            assertThat(look().orElseThrow().covers(rejected)).isFalse();
            take(worker, AcknowledgeType.REJECT);
            awaitOver(accepted);
            awaitOver(rejected);
        }
    }

    @Test
    void whatAWorkerHoldsIsNotOverNorIsWhatMayBeTakenAgain() {
        long order = publish(Topics.JOBS);
        try (var worker = worker()) {
            ConsumerRecord<String, byte[]> held = acquire(worker);
            assertThat(look().orElseThrow().covers(order)).isFalse();
            settle(worker, held, AcknowledgeType.RELEASE);
            assertThat(look().orElseThrow().covers(order)).isFalse();
        }
    }

    /** As when its workers die, one after the other. */
    @Test
    void whatTheBrokerGaveUpAfterItsLastDeliveryIsOver() {
        long order = publish(Topics.JOBS);
        try (var worker = worker()) {
            for (int delivery = 1; delivery <= 5; delivery++) {
                assertThat(look().orElseThrow().covers(order))
                        .as("delivery %d", delivery)
                        .isFalse();
                take(worker, AcknowledgeType.RELEASE);
            }
            awaitOver(order);
        }
    }

    /** An order behind one that is still worked on is known to be over when that one is. */
    @Test
    void whatStandsBehindAnOrderThatIsWorkedOnIsNotKnownToBeOver() {
        long first = publish(Topics.JOBS);
        long second = publish(Topics.JOBS);
        try (var one = worker();
                var other = worker()) {
            ConsumerRecord<String, byte[]> held = acquire(one);
            take(other, AcknowledgeType.ACCEPT);
            assertThat(look().orElseThrow().covers(second)).isFalse();
            assertThat(span()).as("the broker counts what is settled, too").isEqualTo(2);
            settle(one, held, AcknowledgeType.ACCEPT);
            awaitOver(first);
            awaitOver(second);
            assertThat(span()).isZero();
        }
    }

    @Test
    void nothingIsKnownUntilTheFoldHasReadWhatWasReported() throws Exception {
        long order = publish(Topics.JOBS);
        try (var worker = worker()) {
            long report = publish(Topics.EVENTS);
            take(worker, AcknowledgeType.ACCEPT);
            assertThat(look()).isEmpty();
            assertThat(look()).isEmpty();
            fold(report + 1);
            awaitOver(order);
        }
    }

    @Test
    void whatWasReportedUntilATimeIsFoldedOnceTheFoldHasReadThatFar() throws Exception {
        Instant nothingReported = get(progress.foldedUntil());
        assertThat(nothingReported).isAfter(Instant.now().minusSeconds(10));
        long report = publish(Topics.EVENTS);
        assertThat(get(progress.foldedUntil())).isEqualTo(nothingReported);
        Instant before = Instant.now();
        assertThat(get(progress.foldedUntil())).isEqualTo(nothingReported);
        fold(report + 1);
        assertThat(get(progress.foldedUntil())).isAfter(nothingReported).isBefore(before);
        assertThat(get(progress.foldedUntil())).isAfter(before);
    }

    private double span() {
        return meters.get("dcrx.queue.span").gauge().value();
    }

    private static <T> T get(Mono<T> mono) {
        return requireNonNull(mono.block(PATIENCE));
    }

    private void fold(long offset) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.alterConsumerGroupOffsets(
                            Topics.FOLD, Map.of(new TopicPartition(Topics.EVENTS, 0), new OffsetAndMetadata(offset)))
                    .all()
                    .get();
        }
    }

    private Optional<Settled> look() {
        return progress.look().blockOptional(PATIENCE);
    }

    private void awaitOver(long order) {
        await().atMost(PATIENCE)
                .until(() -> look().filter(settled -> settled.covers(order)).isPresent());
    }

    private long publish(String topic) {
        try {
            return producer.send(new ProducerRecord<>(topic, 0, "job", new byte[0]))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .offset();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private KafkaShareConsumer<String, byte[]> worker() {
        KafkaShareConsumer<String, byte[]> consumer = new KafkaShareConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        Topics.BUILDERS,
                        "share.acknowledgement.mode",
                        "explicit",
                        "share.acquire.mode",
                        "record_limit",
                        "max.poll.records",
                        1),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(Topics.JOBS));
        return consumer;
    }

    private static void take(KafkaShareConsumer<String, byte[]> worker, AcknowledgeType type) {
        settle(worker, acquire(worker), type);
    }

    private static ConsumerRecord<String, byte[]> acquire(KafkaShareConsumer<String, byte[]> worker) {
        return await().atMost(PATIENCE)
                .pollInSameThread()
                .until(() -> worker.poll(Duration.ofMillis(500)), records -> !records.isEmpty())
                .iterator()
                .next();
    }

    private static void settle(
            KafkaShareConsumer<String, byte[]> worker, ConsumerRecord<String, byte[]> record, AcknowledgeType type) {
        worker.acknowledge(record, type);
        worker.commitSync();
    }
}
