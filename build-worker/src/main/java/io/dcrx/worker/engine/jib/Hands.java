package io.dcrx.worker.engine.jib;

import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.EngineFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one attempt. All that it does is done by them, so that it ends when they are dropped: an interrupt closes
 * the connection that a virtual thread waits for.
 */
final class Hands {
    private static final int MOST_AT_ONCE = 8;

    private static final ExecutorService PROCESSORS = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("jib-work-", 0).daemon().factory());

    /** None waits for its turn here: what a shutdown drops from a queue would never tell whoever waits for it. */
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("jib-", 0).factory());

    <T> T run(Task<T> task) throws EngineFailure {
        return result(start(task));
    }

    /** All of them, some side by side; the first failure ends the others. */
    void runAll(List<? extends Task<?>> tasks) throws EngineFailure {
        Semaphore free = new Semaphore(MOST_AT_ONCE);
        List<Future<?>> started = new ArrayList<>();
        try {
            for (Task<?> task : tasks) {
                started.add(start(() -> inTurn(free, task)));
            }
            for (Future<?> future : started) {
                result(future);
            }
        } finally {
            started.forEach(future -> future.cancel(true));
        }
    }

    /** Ends what is running and lets nothing else begin. Does not wait. */
    void drop() {
        threads.shutdownNow();
    }

    /**
     * Work that keeps a processor busy, for one of these threads to wait for: a virtual thread would keep it from all others
     * until it is done.
     */
    <T> T work(Task<T> task) throws EngineFailure {
        Future<T> work = PROCESSORS.submit(task::run);
        try {
            return result(work);
        } finally {
            work.cancel(true);
        }
    }

    private <T> Future<T> start(Task<T> task) throws EngineFailure {
        try {
            return threads.submit(task::run);
        } catch (RejectedExecutionException e) {
            throw brokenOff(e);
        }
    }

    private static <T> T inTurn(Semaphore free, Task<T> task) throws EngineFailure {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            throw brokenOff(e);
        }
        try {
            return task.run();
        } finally {
            free.release();
        }
    }

    /** Once they are dropped there is no result any more: somebody waits for the end of it all. */
    private <T> T result(Future<T> future) throws EngineFailure {
        try {
            T result = future.get();
            if (threads.isShutdown()) {
                throw brokenOff(null);
            }
            return result;
        } catch (ExecutionException e) {
            throw threads.isShutdown() ? brokenOff(e) : cause(e);
        } catch (InterruptedException | CancellationException e) {
            throw brokenOff(e);
        }
    }

    private static EngineFailure cause(ExecutionException failure) {
        return switch (failure.getCause()) {
            case EngineFailure known -> known;
            case RuntimeException mistake -> throw mistake;
            case null, default -> throw new IllegalStateException(failure);
        };
    }

    private static EngineFailure brokenOff(@Nullable Exception cause) {
        return new EngineFailure(FailureReason.INTERNAL, "broken off", cause);
    }

    interface Task<T> {
        T run() throws EngineFailure;
    }
}
