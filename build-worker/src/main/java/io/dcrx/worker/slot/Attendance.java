package io.dcrx.worker.slot;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobOrder;
import io.dcrx.job.TimeLimit;
import io.dcrx.worker.build.Build;
import io.dcrx.worker.build.Builds;
import io.dcrx.worker.build.Lease;
import io.dcrx.worker.build.LeaseLost;
import io.dcrx.worker.build.Outcome;
import io.dcrx.worker.build.Stop;
import io.dcrx.worker.engine.EngineWatch;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt as the slot sees it. The build has a thread of its own, while the slot's thread, which alone may touch the
 * consumer, renews the lock, proves it when the build asks, and stops the build when it has to.
 */
final class Attendance implements Lease {
    private static final Logger log = LoggerFactory.getLogger(Attendance.class);
    /** How long an engine may be silent before a build there is given up. */
    private static final Duration ENGINE_PATIENCE = Duration.ofSeconds(30);
    /** How long a stopped build may take to end before its thread is left to itself. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    /** Longer than the slot may take to answer; only a build that was left to itself waits in vain. */
    private static final Duration PROOF_PATIENCE = Duration.ofMinutes(1);

    private static final Duration CONTROL_PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final HeldOrder held;
    private final EngineWatch engine;
    private final SlotMeters meters;
    private final Wishes wishes;
    private final ControlReader control;
    private final Build build;
    private final LogContext about;
    private final Timer timeout;
    private final BlockingQueue<Request> mailbox = new LinkedBlockingQueue<>();
    private Timer renewal;
    private @Nullable Timer patience;
    private volatile @Nullable LeaseLost lost;

    Attendance(
            HeldOrder held,
            Builds builds,
            EngineWatch engine,
            SlotMeters meters,
            Wishes wishes,
            ControlReader control,
            WorkerProperties worker) {
        JobOrder order = held.order();
        this.held = held;
        this.engine = engine;
        this.meters = meters;
        this.wishes = wishes;
        this.control = control;
        Attempt attempt = held.lock().attempt(order.attempt());
        this.about = new LogContext(order.jobId(), attempt);
        this.build = builds.open(order, attempt, this, worker.name(), held.trace());
        this.timeout = new Timer(shorter(worker.timeout(), order.spec().timeout()));
        this.renewal = new Timer(held.lock().renewalInterval());
    }

    /** Starts the build and serves it until it has ended, or until nobody wants it any more. */
    Outcome attend() throws InterruptedException {
        try (LogContext.Mark _ = about.mark();
                Wishes.Watch _ = wishes.watch(held.order().jobId(), () -> requestStop(Stop.CANCELLED))) {
            stopIfAsked();
            return serve();
        } catch (RuntimeException e) {
            build.stop(Stop.LEASE_LOST); // nobody would renew its lease any more, or end it
            throw e;
        }
    }

    /** What is known to be unwanted does not begin. */
    private void stopIfAsked() {
        if (mailbox.poll() instanceof Request.Stop(Stop reason)) {
            stop(reason);
        }
    }

    private Outcome serve() throws InterruptedException {
        Thread.ofVirtual().name("build-" + held.order().jobId()).start(this::build);
        while (true) {
            Request request = mailbox.poll(untilNextLook().toNanos(), TimeUnit.NANOSECONDS);
            switch (request) {
                case null -> {}
                case Request.Prove prove -> prove(prove.answer());
                case Request.Stop stop -> stop(stop.reason());
                case Request.Ended ended -> {
                    return ended.outcome();
                }
            }
            look();
            if (patience != null && patience.isUp()) {
                log.error(
                        "Job {} did not end although it was stopped",
                        held.order().jobId());
                return Outcome.ABANDONED;
            }
        }
    }

    /** Whether there is still something to settle. */
    boolean holdsLease() {
        return lost == null;
    }

    /** From any thread. */
    void requestStop(Stop reason) {
        mailbox.add(new Request.Stop(reason));
    }

    /** From the build's thread. */
    @Override
    public void prove() throws LeaseLost {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        try {
            // What stops the build is in the mailbox then, in front of what proves its lease.
            control.catchUp(CONTROL_PATIENCE);
            mailbox.add(new Request.Prove(answer));
            answer.get(PROOF_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof LeaseLost refused ? refused : new LeaseLost("the proof failed", e);
        } catch (TimeoutException e) {
            throw new LeaseLost("nobody proved the lease in time, or told whether the job is wanted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LeaseLost("interrupted while the lease was being proven", e);
        }
    }

    private void build() {
        Outcome outcome = Outcome.ABANDONED;
        try (LogContext.Mark _ = about.mark()) {
            outcome = build.run();
        } finally {
            mailbox.add(new Request.Ended(outcome));
        }
    }

    private void prove(CompletableFuture<Void> answer) {
        renew();
        LeaseLost reason = lost;
        if (reason == null) {
            answer.complete(null);
        } else {
            answer.completeExceptionally(reason);
        }
    }

    private void look() {
        if (lost == null && renewal.isUp()) {
            renew();
        }
        if (timeout.isUp()) {
            stop(Stop.TIMED_OUT);
        }
        if (build.standsOn(engine) && engine.downFor().compareTo(ENGINE_PATIENCE) > 0) {
            stop(Stop.ENGINE_LOST);
        }
    }

    private void renew() {
        if (lost != null) {
            return;
        }
        try {
            held.lock().renew();
            renewal = new Timer(held.lock().renewalInterval());
            meters.leaseRenewed();
        } catch (LeaseLost e) {
            lost = e;
            meters.leaseLost();
            log.warn("The lease on job {} is lost: {}", held.order().jobId(), e.getMessage());
            stop(Stop.LEASE_LOST);
        }
    }

    private void stop(Stop reason) {
        build.stop(reason);
        if (patience == null) {
            patience = new Timer(STOP_PATIENCE);
        }
    }

    /** The farm's limit is everybody's. */
    private static Duration shorter(Duration farms, @Nullable TimeLimit jobs) {
        return jobs == null || jobs.duration().compareTo(farms) > 0 ? farms : jobs.duration();
    }

    private Duration untilNextLook() {
        return lost == null ? Timer.next(LOOK, timeout, renewal) : Timer.next(LOOK, timeout);
    }

    private sealed interface Request {
        record Prove(CompletableFuture<Void> answer) implements Request {}

        record Stop(io.dcrx.worker.build.Stop reason) implements Request {}

        record Ended(Outcome outcome) implements Request {}
    }
}
