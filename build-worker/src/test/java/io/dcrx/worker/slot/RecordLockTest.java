package io.dcrx.worker.slot;

import io.dcrx.worker.build.LeaseLost;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Where the broker fails a worker in the middle of a renewal, the lease is lost, and nothing worse. */
class RecordLockTest {
    private static final TopicIdPartition JOBS =
            new TopicIdPartition(Uuid.randomUuid(), new TopicPartition("dcrx.jobs", 0));

    @Test
    void aBrokerThatRefusesThePollHasTheLeaseBack() {
        assertThatThrownBy(lock(() -> {
                    throw new KafkaException("the session is gone");
                })::renew)
                .isInstanceOf(LeaseLost.class)
                .hasMessageContaining("the session is gone");
    }

    @Test
    void aRecordThatIsNotHandedOutAgainIsSomebodyElses() {
        assertThatThrownBy(lock(ConsumerRecords::empty)::renew)
                .isInstanceOf(LeaseLost.class)
                .hasMessageContaining("not handed out again");
    }

    private interface Poll {
        ConsumerRecords<String, byte[]> records();
    }

    @SuppressWarnings("unchecked")
    private static RecordLock lock(Poll poll) {
        ShareConsumer<String, byte[]> consumer = (ShareConsumer<String, byte[]>) Proxy.newProxyInstance(
                RecordLockTest.class.getClassLoader(),
                new Class<?>[] {ShareConsumer.class},
                (_, method, _) -> switch (method.getName()) {
                    case "acknowledge" -> null;
                    case "commitSync" -> Map.of(JOBS, Optional.empty());
                    case "poll" -> poll.records();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        return new RecordLock(
                consumer, new ConsumerRecord<>("dcrx.jobs", 0, 7, "key", new byte[0]), Duration.ofSeconds(30));
    }
}
