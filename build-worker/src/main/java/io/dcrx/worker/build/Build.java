package io.dcrx.worker.build;

import io.dcrx.image.Dockerfile;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.EngineWatch;
import io.dcrx.worker.engine.PushedImage;
import io.dcrx.worker.engine.Workbench;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at an order, from the first word to the last. */
public final class Build {
    private static final Logger log = LoggerFactory.getLogger(Build.class);

    private final JobOrder order;
    private final Lease lease;
    private final Workbench bench;
    private final EngineWatch engine;
    private final AttemptReport report;
    private final Optional<Credentials> credentials;
    private final BuildMeters meters;
    private final Progress.Started started;
    private final AtomicReference<@Nullable Stop> stopped = new AtomicReference<>();

    Build(
            JobOrder order,
            Lease lease,
            Workbench bench,
            EngineWatch engine,
            AttemptReport report,
            Optional<Credentials> credentials,
            BuildMeters meters,
            Progress.Started started) {
        this.order = order;
        this.lease = lease;
        this.bench = bench;
        this.engine = engine;
        this.report = report;
        this.credentials = credentials;
        this.meters = meters;
        this.started = started;
    }

    /** Does it all. Throws nothing: whatever happens, either it is reported or the order is abandoned. */
    public Outcome run() {
        try (bench) {
            Progress end = attempt();
            report.end(end);
            meters.ended(end);
            return Outcome.REPORTED;
        } catch (Abandoned | LeaseLost e) {
            log.warn(
                    "Job {} is given up here, and nothing more is told of this attempt: {}",
                    order.jobId(),
                    e.getMessage());
        } catch (AttemptReport.Undelivered e) {
            log.error("Job {} ended, but its end could not be reported: {}", order.jobId(), e.getMessage());
        }
        meters.abandoned();
        return Outcome.ABANDONED;
    }

    /** Makes {@link #run()} end soon. The first reason counts. Called from another thread; returns without waiting. */
    public void stop(Stop reason) {
        if (stopped.compareAndSet(null, reason)) {
            bench.cancel();
        }
    }

    private Progress attempt() throws LeaseLost, Abandoned {
        try {
            return makeAndPush();
        } catch (EngineFailure e) {
            return failedOrStopped(e.failure());
        } catch (RuntimeException e) {
            log.error("Job {} met a mistake of ours", order.jobId(), e);
            String message = "the worker made a mistake (" + e.getClass().getSimpleName() + "); its log says more";
            return failedOrStopped(Failure.of(FailureReason.INTERNAL, message));
        }
    }

    private Progress makeAndPush() throws EngineFailure, LeaseLost {
        report.say(started);
        authorize();
        String dockerfile = generate();
        BuiltImage image = build(dockerfile);
        PushedImage pushed = push(image);
        return new Progress.Done(pushed.digest(), pushed.size());
    }

    private void authorize() throws EngineFailure {
        time(Phase.AUTHORIZE, () -> {
            bench.authorize(order.target(), credentials);
            return order.target();
        });
    }

    private String generate() throws EngineFailure {
        report.say(new Progress.Generating());
        return time(Phase.GENERATE, () -> Dockerfile.render(order.spec().layers()));
    }

    private BuiltImage build(String dockerfile) throws EngineFailure {
        report.say(new Progress.Building());
        return time(Phase.BUILD, () -> bench.build(dockerfile));
    }

    /** The lease is proven after the last step that can take long and before the first that others can see. */
    private PushedImage push(BuiltImage image) throws EngineFailure, LeaseLost {
        lease.prove();
        report.say(new Progress.Pushing(image.cachedSteps(), image.totalSteps()));
        return time(Phase.PUSH, () -> bench.push(image, order.target(), credentials));
    }

    private <T> T time(Phase phase, Step<T> step) throws EngineFailure {
        if (stopped.get() != null) {
            throw new EngineFailure(Failure.of(FailureReason.INTERNAL, "stopped before " + phase));
        }
        long begin = System.nanoTime();
        try {
            return step.run();
        } finally {
            meters.phase(phase, Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    /** A build that was stopped fails somehow; why it was stopped is the better reason. */
    private Progress failedOrStopped(Failure failure) throws Abandoned {
        Stop reason = stopped.get();
        return switch (reason) {
            case null -> failedByItself(failure);
            case TIMED_OUT -> failed(Failure.of(FailureReason.TIMED_OUT, "the job took longer than it may"));
            case ENGINE_LOST -> failed(Failure.of(FailureReason.ENGINE_UNAVAILABLE, "the engine stopped answering"));
            case LEASE_LOST -> throw new Abandoned("the lease is lost");
            case SHUTDOWN -> throw new Abandoned("the worker shuts down");
        };
    }

    private Progress failedByItself(Failure failure) {
        if (failure.reason() == FailureReason.ENGINE_UNAVAILABLE) {
            engine.doubt(failure.message());
        }
        return failed(failure);
    }

    private Progress failed(Failure failure) {
        log.info("Job {} failed: {}: {}", order.jobId(), failure.reason(), failure.message());
        return new Progress.Failed(failure);
    }

    private interface Step<T> {
        T run() throws EngineFailure;
    }

    /** Stopped for a reason that is no end of the job. */
    private static final class Abandoned extends Exception {
        private static final long serialVersionUID = 1L;

        Abandoned(String message) {
            super(message);
        }
    }
}
