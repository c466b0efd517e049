package io.dcrx.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** How often something can be done in a second. */
final class Rate {
    private Rate() {}

    interface Step {
        Object take(int number) throws Exception;
    }

    /** @param hands how many do it at once; the first that fails ends it */
    static double of(int hands, Duration time, Step step) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        long began = System.nanoTime();
        long end = began + time.toNanos();
        List<Future<Integer>> work = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < hands; i++) {
                work.add(threads.submit(() -> {
                    int done = 0;
                    while (System.nanoTime() < end) {
                        var _ = step.take(next.getAndIncrement());
                        done++;
                    }
                    return done;
                }));
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        int done = 0;
        for (Future<Integer> part : work) {
            done += result(part);
        }
        return done / seconds;
    }

    private static int result(Future<Integer> part) throws InterruptedException {
        try {
            return part.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
