package io.dcrx.worker.slot;

import io.dcrx.worker.build.Builds;
import io.dcrx.worker.engine.EngineWatch;
import io.dcrx.worker.kafka.KafkaProperties;
import io.dcrx.worker.kafka.Poison;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** All the slots of a worker, from start to stop. */
@Component
final class Slots implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Slots.class);
    /** What stopping needs after the builds' grace: to kill them, to give their orders back, to leave the queue. */
    private static final Duration RESERVE = Duration.ofSeconds(5);

    private final WorkerProperties worker;
    private final SlotMeters meters;
    private final Duration grace;
    private final List<Slot> slots;
    private volatile List<Thread> threads = List.of();

    Slots(
            WorkerProperties worker,
            KafkaProperties kafka,
            Builds builds,
            EngineWatch engine,
            SlotMeters meters,
            Wishes wishes,
            ControlReader control,
            Poison poison,
            @Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") Duration shutdownTimeout) {
        this.worker = worker;
        this.meters = meters;
        this.grace = shorter(worker.grace(), shutdownTimeout.minus(RESERVE));
        this.slots = IntStream.rangeClosed(1, worker.slots())
                .mapToObj(n -> new Slot("slot-" + n, kafka, builds, engine, meters, wishes, control, poison, worker))
                .toList();
    }

    @Override
    public void start() {
        threads = IntStream.range(0, slots.size())
                .mapToObj(n -> Thread.ofPlatform().name("slot-" + (n + 1)).start(slots.get(n)))
                .toList();
        log.info("Worker {} has {} slots", worker.name(), slots.size());
        if (!worker.cpus().isEmpty()) {
            log.warn(
                    "DCRX_KV_JOB_WORKERS is {}, but engines keep to no such limit for a job: limit the engine's container,"
                            + " or DCRX_KV_JOB_POOL_SIZE",
                    worker.cpus());
        }
    }

    /**
     * Stops before everything that it needs. No other lifecycle bean may depend on this one: the container would count
     * the end of that one's stop for this one's, and close producer and engine under the running builds.
     */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 100;
    }

    @Override
    public boolean isRunning() {
        return !threads.isEmpty();
    }

    @Override
    public void stop(Runnable callback) {
        Thread.ofVirtual().name("slots-stop").start(() -> {
            stop();
            callback.run();
        });
    }

    /**
     * The end of a worker, in order. The slots close their consumers as they end; producer and engine are closed by the
     * container afterwards, when nobody needs them any more.
     */
    @Override
    public void stop() {
        slots.forEach(Slot::stop);
        letBuildsFinish();
        slots.forEach(Slot::abort);
        awaitEnd(RESERVE);
        threads = List.of();
        log.info("Worker {} has stopped", worker.name());
    }

    private void letBuildsFinish() {
        if (meters.busy() > 0) {
            log.info("Waiting {} s at most for {} builds to finish", grace.toSeconds(), meters.busy());
        }
        awaitEnd(grace);
    }

    private void awaitEnd(Duration limit) {
        Timer timer = new Timer(limit);
        try {
            for (Thread thread : threads) {
                thread.join(timer.left());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        Duration shorter = a.compareTo(b) < 0 ? a : b;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }
}
