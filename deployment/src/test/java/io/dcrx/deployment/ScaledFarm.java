package io.dcrx.deployment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/**
 * A farm under Kubernetes' autoscaler, second by second: pods that take their time to start, metrics that are a scrape old,
 * and a scaler that does as its manifest says. Jobs take from 20 to 60 seconds.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details">what it does</a>
 */
final class ScaledFarm {
    /** Of an image that is on the node already, until the worker has its place in the queue. */
    private static final int START = 40;

    private static final int SCRAPE = 15;
    private static final int SYNC = 15;
    private static final double TOLERANCE = 0.1;
    /** What may come at once unless the manifest says otherwise: as many again, or so many. */
    private static final int AT_ONCE = 4;

    private final Random random = new Random(7);
    private final int fewest;
    private final int most;
    private final int slots;
    private final int patience;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final List<Worker> workers = new ArrayList<>();
    private final Deque<Integer> wanted = new ArrayDeque<>();
    private final List<Moment> moments = new ArrayList<>();
    private int now;
    private int scraped;

    /** @param scaler the ScaledObject */
    ScaledFarm(JsonNode scaler) {
        this.fewest = scaler.path("minReplicaCount").asInt();
        this.most = scaler.path("maxReplicaCount").asInt();
        this.slots =
                Integer.parseInt(scaler.at("/triggers/0/metadata/threshold").asString());
        this.patience = scaler.path("cooldownPeriod").asInt();
        for (int i = 0; i < fewest; i++) {
            workers.add(new Worker(-START));
        }
    }

    /** The farm at some time, in seconds. */
    record Moment(int at, int waiting, int busy, int workers) {}

    /** A pod; one that is leaving takes nothing new and ends what it has. */
    private final class Worker {
        private final int ready;
        private final PriorityQueue<Integer> ends = new PriorityQueue<>();
        private boolean leaving;

        Worker(int asked) {
            this.ready = asked + START;
        }

        void work() {
            while (!ends.isEmpty() && ends.peek() <= now) {
                ends.poll();
            }
            while (!leaving && ready <= now && ends.size() < slots && !waiting.isEmpty()) {
                ends.add(now + waiting.poll());
            }
        }
    }

    /** So many jobs are handed in. */
    void submit(int jobs) {
        for (int i = 0; i < jobs; i++) {
            waiting.add(20 + random.nextInt(41));
        }
    }

    /** Lets time go by. */
    void run(int seconds) {
        for (int end = now + seconds; now < end; now++) {
            workers.forEach(Worker::work);
            workers.removeIf(worker -> worker.leaving && worker.ends.isEmpty());
            if (now % SCRAPE == 0) {
                scraped = busy() + waiting.size();
            }
            if (now % SYNC == SYNC / 2) {
                scale();
            }
            moments.add(new Moment(now, waiting.size(), busy(), staying()));
        }
    }

    List<Moment> moments() {
        return moments;
    }

    private void scale() {
        int current = staying();
        double ratio = (double) scraped / (current * slots);
        int desired = Math.abs(ratio - 1) <= TOLERANCE ? current : (int) Math.ceil((double) scraped / slots);
        desired = Math.clamp(desired, fewest, most);
        wanted.addLast(desired);
        while (wanted.size() > patience / SYNC) {
            wanted.removeFirst();
        }
        int target = desired > current
                ? Math.min(desired, Math.max(2 * current, current + AT_ONCE))
                : wanted.stream().max(Comparator.naturalOrder()).orElse(desired);
        for (int i = current; i < target; i++) {
            workers.add(new Worker(now));
        }
        workers.reversed().stream()
                .filter(worker -> !worker.leaving)
                .limit(Math.max(0, current - target))
                .forEach(worker -> worker.leaving = true);
    }

    private int busy() {
        return workers.stream().mapToInt(worker -> worker.ends.size()).sum();
    }

    private int staying() {
        return (int) workers.stream().filter(worker -> !worker.leaving).count();
    }
}
