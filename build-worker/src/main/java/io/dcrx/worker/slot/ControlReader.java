package io.dcrx.worker.slot;

import io.dcrx.fleet.ControlOrder;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import io.dcrx.worker.kafka.KafkaProperties;
import io.dcrx.worker.kafka.Poison;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Reads what workers are told beside the queue, in no group and from the beginning, because every worker must know all of
 * it. Slots take nothing before this has come to the end for the first time.
 */
@Component
final class ControlReader implements SmartLifecycle, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlReader.class);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.CONTROL, 0);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration REQUEST = Duration.ofSeconds(5);
    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KafkaProperties kafka;
    private final WorkerProperties worker;
    private final Wishes wishes;
    private final Poison poison;
    /** Asks where the topic ends on a connection of its own: on the reader's, the answer waits behind the reading. */
    private final Admin admin;

    private final Reach reach = new Reach();
    private volatile boolean ready;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile @Nullable Thread thread;

    ControlReader(KafkaProperties kafka, WorkerProperties worker, Wishes wishes, Poison poison) {
        this.kafka = kafka;
        this.worker = worker;
        this.wishes = wishes;
        this.poison = poison;
        this.admin = kafka.admin(worker.name() + "-control-end");
    }

    /** Whether everything that was told before the start is known. */
    boolean ready() {
        return ready;
    }

    /**
     * Returns when everything is known that was told before this call.
     *
     * @throws TimeoutException if that cannot be made sure of
     */
    void catchUp(Duration limit) throws TimeoutException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        reach.await(end(limit), deadline);
    }

    private long end(Duration limit) throws TimeoutException, InterruptedException {
        try {
            return admin.listOffsets(Map.of(PARTITION, OffsetSpec.latest()))
                    .partitionResult(PARTITION)
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS)
                    .offset();
        } catch (ExecutionException e) {
            TimeoutException unknown = new TimeoutException("nobody knows where " + PARTITION + " ends");
            unknown.initCause(e.getCause());
            throw unknown;
        }
    }

    @Override
    public void start() {
        Thread started = Thread.ofPlatform().name("control").daemon().unstarted(this::readUntilStopped);
        thread = started;
        started.start();
    }

    @Override
    public void stop() {
        thread = null;
        KafkaConsumer<String, byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /** Before the slots, and until after them. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 200;
    }

    /** After the slots, as everything that is no {@link SmartLifecycle}. */
    @Override
    public void close() {
        admin.close(CLOSE);
    }

    private void readUntilStopped() {
        while (goesOn()) {
            try {
                read();
            } catch (WakeupException e) {
                log.trace("woken up to stop");
            } catch (KafkaException e) {
                log.warn("Orders beside the queue cannot be read, trying again: {}", e.toString());
            } catch (RuntimeException e) {
                log.error("Reading the orders beside the queue went wrong", e);
            }
            try {
                Thread.sleep(goesOn() ? PAUSE : Duration.ZERO);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private boolean goesOn() {
        return thread == Thread.currentThread();
    }

    /** Reads from the beginning; hearing something twice does no harm. */
    private void read() {
        try (KafkaConsumer<String, byte[]> reading = kafka.consumer(worker.name() + "-control")) {
            consumer = reading;
            reading.assign(List.of(PARTITION));
            reading.seekToBeginning(List.of(PARTITION));
            long before = reading.endOffsets(List.of(PARTITION), REQUEST).getOrDefault(PARTITION, 0L);
            while (goesOn()) {
                long known = reading.position(PARTITION, REQUEST);
                reach.is(known);
                ready |= known >= before;
                reading.poll(POLL).forEach(this::hear);
            }
        } finally {
            consumer = null;
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            wishes.hear(Wire.read(record.value(), ControlOrder.class));
        } catch (Wire.Undecodable e) {
            poison.skipped(record, e);
        }
    }

    /** How far the topic is known. A reader that begins anew falls back, and comes again to where it was. */
    private static final class Reach {
        private long offset;

        synchronized void is(long known) {
            offset = known;
            notifyAll();
        }

        synchronized void await(long wanted, long deadline) throws TimeoutException, InterruptedException {
            while (offset < wanted) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new TimeoutException(PARTITION + " is read up to " + offset + " only, of " + wanted);
                }
                wait(left);
            }
        }
    }
}
