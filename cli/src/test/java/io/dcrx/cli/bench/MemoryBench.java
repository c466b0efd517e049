package io.dcrx.cli.bench;

import io.dcrx.cli.FarmProcess;
import io.dcrx.cli.LargeTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * What a gateway's memory does while a gigabyte is uploaded to it and fifty people watch fifty builds, of which each prints
 * ten lines a second: a real worker and engine print them.
 */
class MemoryBench {
    private static final long GIGABYTE = 1L << 30;
    private static final int JOBS = 50;
    private static final int LINES = 600;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration SAMPLING = Duration.ofMillis(100);

    @TempDir
    static Path folder;

    @Test
    void aGateway() throws Exception {
        Process worker = null;
        try (Cluster cluster = Cluster.start(folder)) {
            Map<String, String> environment = environment(cluster);
            Map<String, String> gateways = new HashMap<>(environment);
            gateways.put("JAVA_TOOL_OPTIONS", "-Xmx512m -XX:+ExitOnOutOfMemoryError");
            try (FarmProcess gateway = FarmProcess.start(home("gateway"), gateways)) {
                gateway.createFirstUserAndLogIn(environment);
                worker = FarmProcess.startWorker(home("worker"), environment);
                measure(gateway);
            }
        } finally {
            if (worker != null) {
                worker.destroyForcibly();
            }
        }
    }

    private static Map<String, String> environment(Cluster cluster) throws IOException {
        Map<String, String> environment = cluster.environment(System.getenv("DCRX_DEV_REGISTRY"));
        environment.put("DCRX_KV_JOB_POOL_SIZE", Integer.toString(JOBS));
        environment.put("DCRX_KV_WORKER_PORT", Integer.toString(FarmProcess.freePort()));
        return environment;
    }

    private static void measure(FarmProcess gateway) throws Exception {
        long started = resident(gateway);
        // A gateway that has never done any of it would be charged for its classes.
        var _ = watch(gateway, 5, 20, GIGABYTE / 64);
        long before = resident(gateway);
        Seen seen = watch(gateway, JOBS, LINES, GIGABYTE);
        long grown = seen.peak() - before;
        System.out.printf(
                "%n  A gateway's memory, of 512 MB heap, while 1 GiB is uploaded and %d logs are followed%n", JOBS);
        System.out.printf(
                "  the upload                   %8.1f s, %d of %d lines were seen%n",
                seen.uploadMillis() / 1000, seen.lines(), JOBS * LINES);
        System.out.printf(
                "  resident, just started       %8d MB, %d MB after a first turn%n", started >> 10, before >> 10);
        System.out.printf("  resident, at most            %8d MB%n", seen.peak() >> 10);
        System.out.printf("  it grew by                   %8d MB (at most 100 wanted)%n", grown >> 10);
    }

    /** @param peak of the gateway's memory, in KB */
    private record Seen(double uploadMillis, long lines, long peak) {}

    private static Seen watch(FarmProcess gateway, int jobs, int lines, long bytes) throws Exception {
        AtomicLong seen = new AtomicLong();
        CountDownLatch running = new CountDownLatch(jobs);
        List<Future<?>> followers = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < jobs; i++) {
                String id = gateway.order(order("j" + lines + "-" + i, lines));
                ids.add(id);
                followers.add(threads.submit(() -> follow(gateway, id, running, seen)));
            }
            if (!running.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("not all of the builds print something");
            }
            Future<Double> upload = threads.submit(() -> {
                long began = System.nanoTime();
                var _ = gateway.upload(() -> LargeTar.of(bytes), PATIENCE);
                return Times.since(began);
            });
            long peak = 0;
            while (!upload.isDone() || followers.stream().anyMatch(follower -> !follower.isDone())) {
                peak = Math.max(peak, resident(gateway));
                Thread.sleep(SAMPLING);
            }
            for (Future<?> follower : followers) {
                var _ = follower.get();
            }
            requireDone(gateway, ids);
            return new Seen(upload.get(), seen.get(), peak);
        }
    }

    private static void requireDone(FarmProcess gateway, List<String> ids) {
        for (String id : ids) {
            JsonNode end = gateway.awaitEnd(id);
            if (!end.path("status").asString().equals("DONE")) {
                throw new IllegalStateException(end.toString());
            }
        }
    }

    private static long follow(FarmProcess gateway, String id, CountDownLatch running, AtomicLong seen)
            throws IOException, InterruptedException {
        try (Stream<String> log = gateway.follow("/jobs/images/" + id + "/logs?follow=true")) {
            boolean[] printed = new boolean[1];
            log.filter(line -> line.contains("] printed line")).forEach(line -> {
                if (!printed[0]) {
                    printed[0] = true;
                    running.countDown();
                }
                seen.incrementAndGet();
            });
        }
        return seen.get();
    }

    private static String order(String tag, int lines) {
        return """
                {"name": "watched", "tag": "%s", "layers": [
                  {"layer_type": "stage", "base": "python", "tag": "3.11-slim"},
                  {"layer_type": "env", "key": "NONCE", "value": "%s-%d"},
                  {"layer_type": "run", "command": "i=0; while [ $i -lt %d ]; do i=$((i+1)); echo printed line $i; sleep 0.1; done"}]}""".formatted(tag, tag, System.nanoTime(), lines);
    }

    /** In KB. */
    private static long resident(FarmProcess process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.handle().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static Path home(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }
}
