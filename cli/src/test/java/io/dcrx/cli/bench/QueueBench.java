package io.dcrx.cli.bench;

import io.dcrx.cli.FarmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** The way of a job without the engine: broker, gateway and workers in processes of their own, on PostgreSQL. */
class QueueBench {
    private static final int WARM_UP = 300;
    private static final int SINGLE = 60;
    private static final int WARM_UP_MANY = 4_000;
    private static final int MANY = 10_000;
    private static final int WORKERS = 3;
    private static final int CLIENTS = 16;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    static Path folder;

    @Test
    void aQueue() throws Exception {
        try (Cluster cluster = Cluster.start(folder);
                NoEngine engine = NoEngine.start()) {
            Map<String, String> environment = cluster.environment("127.0.0.1:5000");
            environment.put("DOCKER_HOST", engine.host());
            environment.put("DCRX_KV_JOB_POOL_SIZE", "10");
            try (FarmProcess gateway = Cluster.gateway(folder, environment);
                    Workers workers = new Workers(folder, environment)) {
                gateway.createFirstUserAndLogIn(environment);
                workers.start();
                try (Requests requests = new Requests(gateway.address(), gateway.token())) {
                    warmUp(gateway);
                    single(requests, cluster.broker().address());
                    for (int i = 2; i <= WORKERS; i++) {
                        workers.start();
                    }
                    workers.awaitAll(requests);
                    orderAndAwait(WARM_UP_MANY, requests, cluster.database()); // the workers that came last are cold
                    many(() -> work(gateway, cluster.broker(), workers), requests, cluster.database());
                }
            }
        }
    }

    private static void warmUp(FarmProcess farm) {
        for (int i = 0; i < WARM_UP; i++) {
            String id = farm.order(Orders.one("warm-" + i));
            if (i % 10 == 0) {
                assertThat(farm.awaitEnd(id).path("status").asString()).isEqualTo("DONE");
            }
        }
    }

    private static void single(Requests requests, String broker) throws Exception {
        double[] started = new double[SINGLE];
        for (int i = 0; i < SINGLE; i++) {
            Thread.sleep(PAUSE);
            Instant asked = Instant.now();
            String id = Orders.id(requests.send(requests.post("/jobs/images/create", Orders.one("single-" + i))));
            Thread.sleep(PAUSE);
            started[i] = Duration.between(
                                    asked, History.start(requests, id, 1, PAUSE).at())
                            .toNanos()
                    / 1e6;
        }
        Times farm = new Times(started);
        Times bare = new BareQueue(broker).acquisitions(100, SINGLE);
        System.out.printf("%n  A queue: a gateway, a broker, workers, PostgreSQL; an engine that has nothing to do%n");
        System.out.printf(
                "  create to worker's start     %8.1f ms median, %.1f p99 (at most 25 wanted)%n",
                farm.median(), farm.quantile(0.99));
        System.out.printf("  bare produce to acquire      %8.1f ms median%n", bare.median());
        System.out.printf(
                "  farm / bare                  %8.2f   (at most 6.00 wanted)%n", farm.median() / bare.median());
    }

    private static void many(Supplier<Map<String, Duration>> works, Requests requests, Database database)
            throws Exception {
        Map<String, Duration> before = works.get();
        long began = System.nanoTime();
        double accepted = orderAndAwait(MANY, requests, database);
        double done = Times.since(began);
        System.out.printf(
                "  %d jobs, %d workers of 10 slots: accepted in %.1f s, all done in %.1f s%n",
                MANY, WORKERS, accepted / 1000, done / 1000);
        System.out.printf("  jobs, end to end             %8.0f a second (at least 200 wanted)%n", MANY * 1000 / done);
        works.get()
                .forEach((name, work) -> System.out.printf(
                        "  CPU of a job, %-10s     %8.1f ms%n",
                        name, work.minus(requireNonNull(before.get(name))).toNanos() / 1e6 / MANY));
    }

    /** Gives the time until all were accepted, in milliseconds. */
    private static double orderAndAwait(int count, Requests requests, Database database) throws Exception {
        long before = database.count("SELECT count(*) FROM jobs");
        AtomicInteger next = new AtomicInteger();
        long began = System.nanoTime();
        List<Future<Integer>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> order(requests, next, count)));
            }
        }
        for (Future<Integer> client : clients) {
            var _ = client.get();
        }
        double accepted = Times.since(began);
        while (database.count("SELECT count(*) FROM jobs WHERE status = 'DONE'") < before + count) {
            if (Times.since(began) > PATIENCE.toMillis()) {
                throw new IllegalStateException("not all ended in time");
            }
            Thread.sleep(PAUSE);
        }
        return accepted;
    }

    /** What the processes of the farm have worked so far, on all cores. */
    private static Map<String, Duration> work(FarmProcess gateway, Broker broker, Workers workers) {
        Map<String, Duration> work = new TreeMap<>();
        work.put("gateway", work(gateway.handle()));
        work.put("broker", work(broker.process().toHandle()));
        work.put("workers", workers.work());
        return work;
    }

    private static Duration work(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static int order(Requests requests, AtomicInteger next, int count)
            throws IOException, InterruptedException {
        int ordered = 0;
        for (int number = next.getAndIncrement(); number < count; number = next.getAndIncrement()) {
            var _ = requests.send(requests.post("/jobs/images/create", Orders.one("many-" + number)));
            ordered++;
        }
        return ordered;
    }
}
