package io.dcrx.worker.slot;

import io.dcrx.job.JobOrder;
import io.dcrx.tracing.TraceParent;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import io.dcrx.worker.build.LeaseLost;
import io.dcrx.worker.kafka.Poison;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A slot's place in the queue. Hands out one order at a time; the next one only when the last one is settled. Belongs to
 * one thread. Closing it gives back whatever is still held.
 */
final class OrderQueue implements AutoCloseable {
    /** Short enough to notice soon that the slot should stop; there is no waking up that could not hit a renewal. */
    static final Duration POLL = Duration.ofMillis(250);

    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final KafkaShareConsumer<String, byte[]> consumer;
    private final Poison poison;
    private final Duration usualLock;

    OrderQueue(KafkaShareConsumer<String, byte[]> consumer, Poison poison, Duration usualLock) {
        this.consumer = consumer;
        this.poison = poison;
        this.usualLock = usualLock;
        consumer.subscribe(List.of(Topics.JOBS));
    }

    /** Waits a little for an order. */
    Optional<HeldOrder> acquire() throws LeaseLost {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            RecordLock lock = new RecordLock(consumer, record, lockDuration());
            try {
                return Optional.of(new HeldOrder(decode(record), lock, trace(record)));
            } catch (Wire.Undecodable e) {
                skip(record, lock, e);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        consumer.close(CLOSE);
    }

    /** It will be no better the next time. */
    private void skip(ConsumerRecord<String, byte[]> record, RecordLock lock, Wire.Undecodable e) throws LeaseLost {
        poison.skipped(record, e);
        lock.settle(AcknowledgeType.REJECT);
    }

    private Duration lockDuration() {
        return consumer.acquisitionLockTimeoutMs().map(Duration::ofMillis).orElse(usualLock);
    }

    private static @Nullable String trace(ConsumerRecord<String, byte[]> record) {
        Header header = record.headers().lastHeader(TraceParent.HEADER);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.US_ASCII);
    }

    private static JobOrder decode(ConsumerRecord<String, byte[]> record) {
        byte[] value = record.value();
        return Wire.read(value == null ? new byte[0] : value, JobOrder.class);
    }
}
