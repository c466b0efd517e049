package io.dcrx.worker.build;

import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import io.dcrx.worker.context.ContextFailure;
import io.dcrx.worker.context.ContextFetch;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.EngineWatch;
import io.dcrx.worker.engine.PushedImage;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.log.AttemptLog;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt at an order, from the first word to the last. */
public final class Build {
    private static final Logger LOG = LoggerFactory.getLogger(Build.class);

    private final JobOrder order;
    private final Lease lease;
    private final ContextFetch context;
    private final Workbench bench;
    private final EngineWatch engine;
    private final AttemptReport report;
    private final AttemptLog log;
    private final Opening opening;
    private final FarmRegistry registry;
    private final BuildMeters meters;
    private final AttemptSpans spans;
    private final Progress.Started started;
    private final StopSign stop = new StopSign();
    private final PushStage push;
    private Access access = Access.NONE;

    Build(
            JobOrder order,
            Lease lease,
            ContextFetch context,
            Workbench bench,
            EngineWatch engine,
            AttemptReport report,
            AttemptLog log,
            Opening opening,
            BuildMeters meters,
            AttemptSpans spans,
            Retry retry,
            FarmRegistry registry,
            Progress.Started started) {
        this.order = order;
        this.lease = lease;
        this.context = context;
        this.bench = bench;
        this.engine = engine;
        this.report = report;
        this.log = log;
        this.opening = opening;
        this.meters = meters;
        this.registry = registry;
        this.spans = spans;
        this.started = started;
        this.push = new PushStage(bench, lease, log, stop, retry, meters);
    }

    /** Does it all. Throws nothing: whatever happens, either it is reported or the order is abandoned. */
    public Outcome run() {
        return spans.attempt(this::runNow);
    }

    private Outcome runNow() {
        try (context;
                bench) {
            Progress end = attempt();
            log.end(words(end));
            report.end(end);
            meters.ended(end);
            spans.ended(end);
            return Outcome.REPORTED;
        } catch (Abandoned | LeaseLost e) {
            log.end("This attempt is given up, and another one will follow: " + e.getMessage());
            LOG.warn(
                    "Job {} is given up here, and nothing more is told of this attempt: {}",
                    order.jobId(),
                    e.getMessage());
        } catch (AttemptReport.Undelivered e) {
            LOG.error("Job {} ended, but its end could not be reported: {}", order.jobId(), e.getMessage());
        }
        meters.abandoned();
        return Outcome.ABANDONED;
    }

    /** Whether it ends when the watched engine does. */
    public boolean standsOn(EngineWatch watch) {
        return started.engine().equals(watch.state().name());
    }

    /** Makes {@link #run()} end soon. The first reason counts. Called from another thread; returns without waiting. */
    public void stop(Stop reason) {
        if (stop.putUp(reason)) {
            context.cancel();
            bench.cancel();
        }
    }

    private Progress attempt() throws LeaseLost, Abandoned {
        try {
            return makeAndPush();
        } catch (EngineFailure e) {
            return failedOrStopped(e.failure());
        } catch (RuntimeException e) {
            LOG.error("Job {} met a mistake of ours", order.jobId(), e);
            String message = "the worker made a mistake (" + e.getClass().getSimpleName() + "); its log says more";
            return failedOrStopped(Failure.of(FailureReason.INTERNAL, message));
        }
    }

    private Progress makeAndPush() throws EngineFailure, LeaseLost {
        report.say(started);
        log.say("Attempt %d, on worker %s, with %s".formatted(order.attempt(), started.worker(), started.engine()));
        authorize();
        generate();
        BuiltImage image = build();
        PushedImage pushed = push(image);
        return new Progress.Done(pushed.digest(), pushed.size());
    }

    private void authorize() throws EngineFailure {
        time(Phase.AUTHORIZE, () -> {
            access = opening.open();
            access.hidden().forEach(log::hide);
            bench.authorize(order.target(), access);
            return order.target();
        });
    }

    private void generate() throws EngineFailure {
        report.say(new Progress.Generating());
        ContextFiles files = time(Phase.FETCH, this::fetch);
        context.commit().ifPresent(commit -> log.say("Its files are those of commit " + commit));
        time(Phase.GENERATE, () -> {
            bench.generate(order.spec(), files);
            return order.spec();
        });
    }

    private ContextFiles fetch() throws EngineFailure {
        try {
            return context.fetch(access.git());
        } catch (ContextFailure e) {
            throw new EngineFailure(e.failure());
        }
    }

    private BuiltImage build() throws EngineFailure {
        report.say(new Progress.Building(context.commit().orElse(null)));
        return time(Phase.BUILD, bench::build);
    }

    /** The lease is proven after the last step that can take long and before the first that others can see. */
    private PushedImage push(BuiltImage image) throws EngineFailure, LeaseLost {
        lease.prove();
        requireGoingOn(Phase.PUSH);
        report.say(new Progress.Pushing(image.cachedSteps(), image.totalSteps()));
        log.say("Pushing to " + order.target());
        return time(Phase.PUSH, () -> push.run(image, order.targets(), access));
    }

    private <T, E extends Exception> T time(Phase phase, Step<T, E> step) throws EngineFailure, E {
        requireGoingOn(phase);
        long begin = System.nanoTime();
        try {
            return spans.phase(phase, step);
        } finally {
            meters.phase(phase, Duration.ofNanos(System.nanoTime() - begin));
        }
    }

    private void requireGoingOn(Phase phase) throws EngineFailure {
        if (stop.isUp()) {
            throw new EngineFailure(Failure.of(FailureReason.INTERNAL, "stopped before " + phase));
        }
    }

    /** A build that was stopped fails somehow; why it was stopped is the better reason. */
    private Progress failedOrStopped(Failure failure) throws Abandoned {
        Stop reason = stop.reason();
        return switch (reason) {
            case null -> failedByItself(failure);
            case CANCELLED -> new Progress.Cancelled();
            case TIMED_OUT -> failed(Failure.of(FailureReason.TIMED_OUT, "the job took longer than it may"));
            case ENGINE_LOST -> failed(Failure.of(FailureReason.ENGINE_UNAVAILABLE, "the engine stopped answering"));
            case LEASE_LOST -> throw new Abandoned("the lease is lost");
            case SHUTDOWN -> throw new Abandoned("the worker shuts down");
        };
    }

    private Progress failedByItself(Failure failure) {
        if (failure.reason() == FailureReason.ENGINE_UNAVAILABLE) {
            engine.doubt(failure.message());
        } else if (failure.reason() == FailureReason.REGISTRY_UNAVAILABLE) {
            registry.doubt(order.target());
        }
        return failed(failure);
    }

    private Progress failed(Failure failure) {
        Failure shown = new Failure(
                failure.reason(), log.masked(failure.message()), failure.exitCode(), masked(failure.step()));
        LOG.info("Job {} failed: {}: {}", order.jobId(), shown.reason(), shown.message());
        return new Progress.Failed(shown);
    }

    /** An engine may quote what it was given. */
    private @Nullable String masked(@Nullable String text) {
        return text == null ? null : log.masked(text);
    }

    private static String words(Progress end) {
        return switch (end) {
            case Progress.Done done -> "Pushed, and done: " + done.digest();
            case Progress.Failed failed ->
                "Failed, " + failed.failure().reason() + ": " + failed.failure().message();
            case Progress.Cancelled cancelled -> "Cancelled";
            case Progress.Started s -> throw notAnEnd(s);
            case Progress.Generating g -> throw notAnEnd(g);
            case Progress.Building b -> throw notAnEnd(b);
            case Progress.Pushing p -> throw notAnEnd(p);
        };
    }

    private static IllegalArgumentException notAnEnd(Progress progress) {
        return new IllegalArgumentException(progress + " is no end of an attempt");
    }

    /** Opens what was sealed for the job. */
    interface Opening {
        Access open() throws EngineFailure;
    }

    /** @param <E> what else may happen */
    interface Step<T, E extends Exception> {
        T run() throws EngineFailure, E;
    }

    /** Stopped for a reason that is no end of the job. */
    private static final class Abandoned extends Exception {
        private static final long serialVersionUID = 1L;

        Abandoned(String message) {
            super(message);
        }
    }
}
