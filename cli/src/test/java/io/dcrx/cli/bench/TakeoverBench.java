package io.dcrx.cli.bench;

import io.dcrx.cli.FarmProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How soon a job that was being built is begun by another worker, when its own is killed or frozen. */
class TakeoverBench {
    private static final int KILLED = 8;
    private static final int FROZEN = 2;
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** Slots of a worker that was just heard of stand in the queue after about a heartbeat. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    @TempDir
    static Path folder;

    @Test
    void aJobThatLosesItsWorker() throws Exception {
        try (Cluster cluster = Cluster.start(folder);
                NoEngine engine = NoEngine.thatNeverEnds()) {
            Map<String, String> environment = cluster.environment("127.0.0.1:5000");
            environment.put("DOCKER_HOST", engine.host());
            environment.put("DCRX_KV_JOB_POOL_SIZE", "4");
            try (FarmProcess gateway = Cluster.gateway(folder, environment);
                    Workers workers = new Workers(folder, environment)) {
                gateway.createFirstUserAndLogIn(environment);
                workers.start();
                try (Requests requests = new Requests(gateway.address(), gateway.token())) {
                    takeovers(requests, workers);
                }
            }
        }
    }

    private static void takeovers(Requests requests, Workers workers) throws Exception {
        List<Double> killed = new ArrayList<>();
        List<Double> frozen = new ArrayList<>();
        for (int i = 0; i < KILLED; i++) {
            killed.add(takeover(requests, workers, workers::kill));
        }
        for (int i = 0; i < FROZEN; i++) {
            frozen.add(takeover(requests, workers, worker -> {
                signal("STOP", workers.of(worker));
            }));
        }
        System.out.printf("%n  A job that was being built, and its worker is gone%n");
        System.out.printf(
                "  kill -9 to another's start   %8.0f ms median, %.0f worst of %d (1000 and 5000 wanted)%n",
                Times.of(killed).median(), Times.of(killed).quantile(1), KILLED);
        System.out.printf(
                "  frozen to another's start    %8.1f s worst of %d (35 wanted, with a lease of 30)%n",
                Times.of(frozen).quantile(1) / 1000, FROZEN);
    }

    private interface Loss {
        void of(String worker) throws IOException, InterruptedException;
    }

    /** In milliseconds. */
    private static double takeover(Requests requests, Workers workers, Loss loss) throws Exception {
        workers.start();
        workers.awaitAll(requests);
        Thread.sleep(SETTLED);
        String job = Orders.id(requests.send(requests.post("/jobs/images/create", Orders.one("lost"))));
        String worker = History.start(requests, job, 1, PAUSE).worker();
        Thread.sleep(PAUSE.multipliedBy(10)); // until it is being built
        Instant lost = Instant.now();
        loss.of(worker);
        Instant again = History.start(requests, job, 2, PAUSE).at();
        var _ = requests.send(requests.delete("/jobs/images/" + job + "/cancel"));
        if (workers.isRunning(worker)) {
            workers.kill(worker);
        }
        return Duration.between(lost, again).toNanos() / 1e6;
    }

    private static void signal(String name, Process process) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("kill ended with " + exit);
        }
    }
}
