package io.dcrx.worker.slot;

import io.dcrx.job.Attempt;
import io.dcrx.worker.build.LeaseLost;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;

/**
 * The broker's lock on one record of the share group, which is the lease on its job. Belongs to the consumer's thread.
 *
 * <p>There is no second try at anything: an acknowledgement that failed leaves the record's state unknown, and losing the
 * connection ends the broker's session with all its locks.
 */
final class RecordLock {
    private final ShareConsumer<String, byte[]> consumer;
    private final ConsumerRecord<String, byte[]> record;
    private final Duration duration;
    /** By our own clock, from when we asked: never later than the broker sees it. */
    private long lapses;

    RecordLock(ShareConsumer<String, byte[]> consumer, ConsumerRecord<String, byte[]> record, Duration duration) {
        this.consumer = consumer;
        this.record = record;
        this.duration = duration;
        this.lapses = System.nanoTime() + duration.toNanos();
    }

    /** A fresh attempt at the order. */
    Attempt attempt(int number) {
        int delivery = record.deliveryCount().map(Short::intValue).orElse(1);
        return Attempt.start(number, record.offset(), delivery);
    }

    /** How often it is wise to renew: twice may fail in time before the lock lapses. */
    Duration renewalInterval() {
        return duration.dividedBy(3);
    }

    /**
     * Renews, which at the same time proves that the lock is still ours.
     *
     * <p>In exactly these steps: the client hands a renewed record out again, and only a poll that does not wait is sure
     * not to acquire the next one on the side.
     */
    void renew() throws LeaseLost {
        long asked = System.nanoTime();
        commit(AcknowledgeType.RENEW);
        if (!isHandedOutAgain()) {
            throw new LeaseLost("the renewed record was not handed out again");
        }
        lapses = asked + duration.toNanos();
    }

    private boolean isHandedOutAgain() throws LeaseLost {
        boolean again = false;
        try {
            for (ConsumerRecord<String, byte[]> renewed : consumer.poll(Duration.ZERO)) {
                again |= renewed.offset() == record.offset();
            }
        } catch (KafkaException | IllegalStateException e) {
            throw new LeaseLost("the broker did not hand the renewed record out again: " + e.getMessage(), e);
        }
        return again;
    }

    /** Ends the lock: {@code ACCEPT}s, {@code RELEASE}s or {@code REJECT}s the record. */
    void settle(AcknowledgeType type) throws LeaseLost {
        commit(type);
    }

    private void commit(AcknowledgeType type) throws LeaseLost {
        Duration left = Duration.ofNanos(lapses - System.nanoTime());
        if (!left.isPositive()) {
            throw new LeaseLost("the lock has lapsed");
        }
        try {
            consumer.acknowledge(record, type);
            check(consumer.commitSync(left).values());
        } catch (KafkaException | IllegalStateException e) {
            throw new LeaseLost("the broker did not take " + type + ": " + e.getMessage(), e);
        }
    }

    private static void check(Collection<Optional<KafkaException>> results) {
        if (results.isEmpty()) {
            throw new IllegalStateException("nothing was acknowledged");
        }
        results.stream().flatMap(Optional::stream).findAny().ifPresent(e -> {
            throw e;
        });
    }
}
