package io.dcrx.worker.slot;

import io.dcrx.wire.Topics;
import io.dcrx.worker.build.Builds;
import io.dcrx.worker.build.LeaseLost;
import io.dcrx.worker.build.Outcome;
import io.dcrx.worker.build.Stop;
import io.dcrx.worker.engine.EngineWatch;
import io.dcrx.worker.kafka.KafkaProperties;
import io.dcrx.worker.kafka.Poison;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room for one build at a time. First the room, then the order: an order is acquired only when the engine is ready and
 * nothing else runs here, and while it is not, the slot has no place in the queue at all.
 */
final class Slot implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Slot.class);
    private static final Duration LOOK = Duration.ofMillis(500);

    private final String name;
    private final KafkaProperties kafka;
    private final Builds builds;
    private final EngineWatch engine;
    private final SlotMeters meters;
    private final Wishes wishes;
    private final ControlReader control;
    private final Poison poison;
    private final WorkerProperties worker;
    private final Backoff backoff = new Backoff();
    private volatile boolean stopping;
    private volatile boolean aborting;
    private volatile @Nullable Attendance current;

    Slot(
            String name,
            KafkaProperties kafka,
            Builds builds,
            EngineWatch engine,
            SlotMeters meters,
            Wishes wishes,
            ControlReader control,
            Poison poison,
            WorkerProperties worker) {
        this.name = name;
        this.kafka = kafka;
        this.builds = builds;
        this.engine = engine;
        this.meters = meters;
        this.wishes = wishes;
        this.control = control;
        this.poison = poison;
        this.worker = worker;
    }

    /** Works until it is told to stop. Survives everything but that. */
    @Override
    public void run() {
        try {
            while (!stopping) {
                engine.awaitReady(LOOK);
                if (!mayTake()) {
                    Thread.sleep(LOOK.dividedBy(5));
                } else if (!queueUp()) {
                    Thread.sleep(backoff.next());
                }
            }
        } catch (InterruptedException e) {
            log.debug("{} was interrupted", name);
        }
    }

    /** Takes no more orders. A running build goes on. */
    void stop() {
        stopping = true;
    }

    /** Also stops a running build and gives its order back. */
    void abort() {
        stopping = true;
        aborting = true;
        Attendance running = current;
        if (running != null) {
            running.requestStop(Stop.SHUTDOWN);
        }
    }

    private boolean mayTake() {
        return !stopping && engine.ready() && control.ready() && !wishes.draining();
    }

    /** Stands in the queue while it may take something. False if it went wrong and should be tried again, but not at once. */
    private boolean queueUp() throws InterruptedException {
        try (OrderQueue queue = new OrderQueue(
                kafka.shareConsumer(Topics.BUILDERS, worker.name() + "-" + name), poison, worker.lock())) {
            while (mayTake()) {
                Optional<HeldOrder> held = queue.acquire();
                if (held.isPresent()) {
                    take(held.get());
                }
                backoff.reset();
            }
            return true;
        } catch (LeaseLost e) {
            log.warn("{} leaves the queue and joins it anew: {}", name, e.getMessage());
            return false;
        } catch (KafkaException | IllegalStateException e) {
            log.warn("{} lost its place in the queue", name, e);
            return false;
        } catch (RuntimeException e) {
            log.error("{} made a mistake", name, e);
            return false;
        }
    }

    private void take(HeldOrder held) throws LeaseLost, InterruptedException {
        if (!mayTake()) {
            // Until no slot beside this one waits for an order any more: each of them would have it for a moment,
            // and the broker gives up what was handed out too often.
            Thread.sleep(OrderQueue.POLL.multipliedBy(2));
            held.lock().settle(AcknowledgeType.RELEASE);
            return;
        }
        meters.taken();
        try {
            settle(held, work(held));
        } finally {
            meters.free();
        }
    }

    private Outcome work(HeldOrder held) throws InterruptedException, LeaseLost {
        Attendance attendance = new Attendance(held, builds, engine, meters, wishes, control, worker);
        current = attendance;
        if (aborting) {
            attendance.requestStop(Stop.SHUTDOWN);
        }
        try {
            Outcome outcome = attendance.attend();
            if (!attendance.holdsLease()) {
                throw new LeaseLost("the lease on job " + held.order().jobId() + " was lost");
            }
            return outcome;
        } finally {
            current = null;
        }
    }

    private static void settle(HeldOrder held, Outcome outcome) throws LeaseLost {
        held.lock()
                .settle(
                        switch (outcome) {
                            case REPORTED -> AcknowledgeType.ACCEPT;
                            case ABANDONED -> AcknowledgeType.RELEASE;
                        });
    }
}
