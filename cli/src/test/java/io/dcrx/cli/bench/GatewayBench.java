package io.dcrx.cli.bench;

import io.dcrx.cli.FarmProcess;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway on PostgreSQL: what knowing its clients costs, what logins cost the others, and how fast it takes jobs. */
class GatewayBench {
    private static final int CONNECTIONS = 10;
    /** What the JVM takes to compile a gateway is not what its answers cost. */
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private static final Duration TURN = Duration.ofSeconds(3);
    private static final int TURNS = 5;
    private static final int LOGINS = 20;
    private static final Duration BETWEEN = Duration.ofMillis(10);
    private static final int LOOKS = 1000;

    @TempDir
    static Path folder;

    /** Nothing is built: there is no worker, so that what was ordered waits. */
    @Test
    void aGateway() throws Exception {
        try (Cluster cluster = Cluster.start(folder)) {
            Map<String, String> environment = cluster.environment("127.0.0.1:5000");
            try (FarmProcess farm = Cluster.gateway(folder, environment)) {
                farm.createFirstUserAndLogIn(environment);
                try (Requests requests = new Requests(farm.address(), farm.token())) {
                    System.out.printf("%n  A gateway on PostgreSQL, %d connections%n", CONNECTIONS);
                    knowing(requests);
                    logins(requests);
                    accepting(requests, cluster.database());
                }
            }
        }
    }

    private static void knowing(Requests requests) throws Exception {
        String created = requests.send(requests.post("/jobs/images/create", Orders.one("known")));
        HttpRequest job = requests.get("/jobs/images/" + Orders.id(created) + "/get");
        HttpRequest liveness = requests.get("/actuator/health/liveness");
        List<Double> jobs = new ArrayList<>();
        List<Double> lives = new ArrayList<>();
        var _ = requests.rate(CONNECTIONS, WARM_UP, _ -> job);
        var _ = requests.rate(CONNECTIONS, WARM_UP, _ -> liveness);
        for (int i = 0; i < TURNS; i++) {
            jobs.add(requests.rate(CONNECTIONS, TURN, _ -> job));
            lives.add(requests.rate(CONNECTIONS, TURN, _ -> liveness));
        }
        double perSecond = Times.of(jobs).median();
        double bare = Times.of(lives).median();
        System.out.printf("  liveness                     %8.0f a second%n", bare);
        System.out.printf("  a job, authenticated         %8.0f a second%n", perSecond);
        System.out.printf("  job / liveness               %8.2f   (at least 0.40 wanted)%n", perSecond / bare);
    }

    private static void logins(Requests requests) throws Exception {
        HttpRequest login = requests.post("/users/login", "{\"username\": \"admin\", \"password\": \"dcrxadmin1*\"}");
        HttpRequest job = requests.get("/jobs/images");
        Times quiet = looks(requests, job);
        AtomicBoolean over = new AtomicBoolean();
        List<Future<Integer>> people = new ArrayList<>();
        long began = System.nanoTime();
        Times busy;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < LOGINS; i++) {
                people.add(threads.submit(() -> {
                    int done = 0;
                    while (!over.get()) {
                        var _ = requests.send(login);
                        done++;
                    }
                    return done;
                }));
            }
            busy = looks(requests, job);
            over.set(true);
        }
        int done = 0;
        for (Future<Integer> person : people) {
            done += person.get();
        }
        System.out.printf(
                "  %d people log in over and over%7.0f logins a second%n", LOGINS, done * 1000 / Times.since(began));
        System.out.printf(
                "  jobs listed, quiet           %8.1f ms median, %.1f ms p99%n", quiet.median(), quiet.quantile(0.99));
        System.out.printf(
                "  jobs listed meanwhile        %8.1f ms median, %.1f ms p99%n", busy.median(), busy.quantile(0.99));
        System.out.printf(
                "  p99 meanwhile / quiet        %8.2f   (at most 2.00 wanted)%n",
                busy.quantile(0.99) / quiet.quantile(0.99));
    }

    /** Looks now and then, as a person does. */
    private static Times looks(Requests requests, HttpRequest look) throws Exception {
        double[] took = new double[LOOKS];
        for (int i = 0; i < LOOKS; i++) {
            long began = System.nanoTime();
            var _ = requests.send(look);
            took[i] = Times.since(began);
            Thread.sleep(BETWEEN);
        }
        return new Times(took);
    }

    private static void accepting(Requests requests, Database database) throws Exception {
        List<Double> accepted = new ArrayList<>();
        List<Double> inserted = new ArrayList<>();
        accept(requests, WARM_UP, "warm");
        for (int i = 0; i < TURNS; i++) {
            accepted.add(accept(requests, TURN, "turn" + i));
            inserted.add(database.insertsPerSecond(CONNECTIONS, TURN));
        }
        double jobs = Times.of(accepted).median();
        double rows = Times.of(inserted).median();
        System.out.printf("  jobs accepted                %8.0f a second%n", jobs);
        System.out.printf("  rows inserted by pgbench     %8.0f a second%n", rows);
        System.out.printf("  accepted / inserted          %8.2f   (at least 0.33 wanted)%n", jobs / rows);
    }

    private static double accept(Requests requests, Duration time, String name) throws InterruptedException {
        return requests.rate(
                CONNECTIONS, time, number -> requests.post("/jobs/images/create", Orders.one(name + "-" + number)));
    }
}
