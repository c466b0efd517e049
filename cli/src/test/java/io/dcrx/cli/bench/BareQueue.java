package io.dcrx.cli.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A share group (KIP-932) with nothing around it: how long a record takes from whoever sends it to whoever acquires it. */
final class BareQueue {
    private static final String NAME = "bench-bare";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Map<String, Object> server;
    private final SynchronousQueue<Long> acquired = new SynchronousQueue<>();
    private volatile boolean over;

    BareQueue(String bootstrapServers) {
        this.server = Map.of("bootstrap.servers", bootstrapServers);
    }

    Times acquisitions(int uncounted, int counted) throws Exception {
        create();
        Thread consumer = Thread.ofPlatform().start(this::consume);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(server, new StringSerializer(), new StringSerializer())) {
            double[] took = new double[counted];
            for (int i = -uncounted; i < counted; i++) {
                long sent = System.nanoTime();
                var _ = producer.send(new ProducerRecord<>(NAME, Integer.toString(i)));
                Long at = acquired.poll(30, TimeUnit.SECONDS);
                if (at == null) {
                    throw new IllegalStateException("a record was not acquired");
                }
                if (i >= 0) {
                    took[i] = (at - sent) / 1e6;
                }
                Thread.sleep(PAUSE);
            }
            return new Times(took);
        } finally {
            over = true;
            consumer.join();
        }
    }

    private void create() throws Exception {
        try (Admin admin = Admin.create(server)) {
            var _ = admin.createTopics(List.of(new NewTopic(NAME, 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            var _ = admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.GROUP, NAME),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private void consume() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", server.get("bootstrap.servers"), "group.id", NAME, "max.poll.records", 1);
        try (KafkaShareConsumer<String, String> consumer =
                new KafkaShareConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(NAME));
            while (!over) {
                for (var _ : consumer.poll(POLL)) {
                    acquired.put(System.nanoTime());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
