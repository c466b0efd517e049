package io.dcrx.worker.slot;

import io.dcrx.fleet.ControlOrder;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import io.dcrx.worker.kafka.KafkaProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
final class ControlReader implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ControlReader.class);
    private static final TopicPartition PARTITION = new TopicPartition(Topics.CONTROL, 0);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration REQUEST = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KafkaProperties kafka;
    private final WorkerProperties worker;
    private final Wishes wishes;
    private final SlotMeters meters;
    private final Queue<CompletableFuture<Void>> asked = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile @Nullable Thread thread;

    /** Who waits, and for which offset; both belong to the reading thread. */
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

    private @Nullable Long goal;

    ControlReader(KafkaProperties kafka, WorkerProperties worker, Wishes wishes, SlotMeters meters) {
        this.kafka = kafka;
        this.worker = worker;
        this.wishes = wishes;
        this.meters = meters;
        asked.add(ready);
    }

    /** Whether everything that was told before the start is known. */
    boolean ready() {
        return ready.isDone();
    }

    /**
     * Returns when everything is known that was told before this call.
     *
     * @throws TimeoutException if that cannot be made sure of
     */
    void catchUp(Duration limit) throws TimeoutException, InterruptedException {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        asked.add(answer);
        KafkaConsumer<String, byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        try {
            answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
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

    private void readUntilStopped() {
        while (goesOn()) {
            try {
                read();
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
            goal = null;
            consumer = reading;
            reading.assign(List.of(PARTITION));
            reading.seekToBeginning(List.of(PARTITION));
            while (goesOn()) {
                step(reading);
            }
        } finally {
            consumer = null;
        }
    }

    /** Somebody who asks, or who stops us, interrupts it anywhere. */
    private void step(KafkaConsumer<String, byte[]> reading) {
        try {
            answer(reading);
            reading.poll(waiting.isEmpty() && asked.isEmpty() ? POLL : Duration.ofMillis(1))
                    .forEach(this::hear);
        } catch (WakeupException e) {
            log.trace("woken up");
        }
    }

    private void answer(KafkaConsumer<String, byte[]> reading) {
        if (waiting.isEmpty()) {
            goal = null;
            for (CompletableFuture<Void> one = asked.poll(); one != null; one = asked.poll()) {
                waiting.add(one);
            }
        }
        if (waiting.isEmpty()) {
            return;
        }
        Long until = goal;
        if (until == null) {
            until = reading.endOffsets(List.of(PARTITION), REQUEST).getOrDefault(PARTITION, 0L);
            goal = until;
        }
        if (reading.position(PARTITION, REQUEST) >= until) {
            waiting.forEach(one -> one.complete(null));
            waiting.clear();
        }
    }

    private void hear(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            wishes.hear(Wire.read(record.value(), ControlOrder.class));
        } catch (Wire.Undecodable e) {
            meters.poison(record.topic());
            log.error("Skipped the record at offset {} of {}: {}", record.offset(), record.topic(), e.getMessage());
        }
    }
}
