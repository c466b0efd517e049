package io.dcrx.worker.slot;

import io.dcrx.fleet.ControlOrder;
import io.dcrx.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.springframework.stereotype.Component;

/** What this worker was told beside the queue: which jobs nobody wants any more, and whether it is to take new ones. */
@Component
public final class Wishes {
    /** Longer than the topic keeps them. */
    private static final Duration KEPT = Duration.ofDays(8);

    private final String worker;
    /** Oldest first. */
    private final SequencedMap<JobId, Instant> unwanted = new LinkedHashMap<>();

    private final List<Watch> watches = new ArrayList<>();
    private volatile boolean draining;

    Wishes(WorkerProperties worker) {
        this.worker = worker.name();
    }

    /** Whether the worker is to finish what it has and take nothing new. */
    public boolean draining() {
        return draining;
    }

    synchronized void hear(ControlOrder order) {
        switch (order) {
            case ControlOrder.Cancel(JobId id, Instant at) -> cancel(id, at);
            case ControlOrder.Drain drain when drain.worker().equals(worker) -> draining = drain.draining();
            case ControlOrder.Drain _ -> {}
        }
    }

    /**
     * Runs the action when nobody wants the job any more: at once, if that is so already, and until the watch is closed.
     *
     * @param action must not wait for anything
     */
    synchronized Watch watch(JobId job, Runnable action) {
        Watch watch = new Watch(job, action);
        watches.add(watch);
        if (unwanted.containsKey(job)) {
            action.run();
        }
        return watch;
    }

    private void cancel(JobId job, Instant at) {
        unwanted.putLast(job, at);
        Instant forgotten = at.minus(KEPT);
        while (unwanted.firstEntry().getValue().isBefore(forgotten)) {
            unwanted.pollFirstEntry();
        }
        watches.stream().filter(watch -> watch.job.equals(job)).forEach(watch -> watch.action.run());
    }

    private synchronized void forget(Watch watch) {
        watches.remove(watch);
    }

    final class Watch implements AutoCloseable {
        private final JobId job;
        private final Runnable action;

        private Watch(JobId job, Runnable action) {
            this.job = job;
            this.action = action;
        }

        @Override
        public void close() {
            forget(this);
        }
    }
}
