package io.dcrx.gateway.dispatch;

import io.dcrx.gateway.dispatch.Policy.Load;
import io.dcrx.gateway.dispatch.Policy.Waiting;
import io.dcrx.gateway.jobs.Place;
import io.dcrx.job.JobId;
import io.dcrx.job.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.UUID;

import static java.util.Objects.requireNonNull;

/**
 * A farm on a virtual clock. What it decides with is what the gateway decides with: {@link Policy} and {@link Place}. What
 * it does not have is a database, a broker and builds, of which only their delays are left: the gateway sees everything a
 * little late.
 */
final class SimulatedFarm {
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    /** From a look to the orders on Kafka, and from there to a worker. */
    private static final long DELIVERY = 5;

    /** From a worker's event to the row. */
    private static final long FOLD = 10;

    private final int slots;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Map<Priority, NavigableMap<Place, Job>> lines = new EnumMap<>(Priority.class);
    private final Map<Priority, Long> farmsTurns = new EnumMap<>(Priority.class);
    private final Map<Owner, Deque<Long>> ownersTurns = new HashMap<>();
    private final Deque<Job> topic = new ArrayDeque<>();
    private final List<Start> starts = new ArrayList<>();
    private long now;
    private long scheduled;
    private long jobs;
    private int free;
    private int running;
    private int released;
    private boolean lookIsDue;

    SimulatedFarm(int slots) {
        this.slots = slots;
        this.free = slots;
        for (Priority priority : Priority.values()) {
            lines.put(priority, new TreeMap<>());
            farmsTurns.put(priority, 0L);
        }
    }

    /** @param took how long it is built */
    record Job(String owner, Priority priority, long submitted, long took) {}

    /** @param waited milliseconds from submit to a worker's start */
    record Start(String owner, Priority priority, long submitted, long waited) {}

    private record Owner(String name, Priority priority) {}

    private record Event(long at, long number, Runnable what) {}

    void submitAt(long time, String owner, Priority priority, long took) {
        at(time, () -> submit(new Job(owner, priority, time, took)));
    }

    /** Until nothing happens any more: every job that was submitted, in the order in which they were started. */
    List<Start> run() {
        for (Event next = events.poll(); next != null; next = events.poll()) {
            now = next.at();
            next.what().run();
        }
        return starts;
    }

    private void at(long time, Runnable what) {
        events.add(new Event(time, scheduled++, what));
    }

    private void submit(Job job) {
        Deque<Long> turns =
                ownersTurns.computeIfAbsent(new Owner(job.owner(), job.priority()), _ -> new ArrayDeque<>());
        long turn =
                Place.turnAfter(turns.isEmpty() ? 0 : turns.getLast(), requireNonNull(farmsTurns.get(job.priority())));
        turns.addLast(turn);
        JobId id = new JobId(new UUID((EPOCH.toEpochMilli() + now) << 16 | 0x7000, jobs++));
        line(job.priority()).put(new Place(job.priority(), turn, id), job);
        look();
    }

    /** At once, and once for all that has happened until then. */
    private void look() {
        if (!lookIsDue) {
            lookIsDue = true;
            at(now + DELIVERY, () -> {
                lookIsDue = false;
                release();
            });
        }
    }

    private void release() {
        Map<Priority, Waiting> waiting = new EnumMap<>(Priority.class);
        lines.forEach((priority, line) -> {
            if (!line.isEmpty()) {
                waiting.put(
                        priority, new Waiting(line.size(), line.firstKey().id().madeAt()));
            }
        });
        for (Priority choice : Policy.choose(
                new Load(slots, running, released), waiting, starts.size(), EPOCH.plus(Duration.ofMillis(now)))) {
            Map.Entry<Place, Job> next = requireNonNull(line(choice).pollFirstEntry());
            farmsTurns.merge(choice, next.getKey().turn(), Math::max);
            requireNonNull(ownersTurns.get(new Owner(next.getValue().owner(), choice)))
                    .removeFirst();
            released++;
            topic.add(next.getValue());
        }
        hand();
    }

    private void hand() {
        while (free > 0 && !topic.isEmpty()) {
            Job job = topic.remove();
            free--;
            at(now + DELIVERY, () -> start(job));
        }
    }

    private void start(Job job) {
        starts.add(new Start(job.owner(), job.priority(), job.submitted(), now - job.submitted()));
        at(now + FOLD, () -> {
            released--;
            running++;
            look();
        });
        at(now + job.took(), () -> {
            free++;
            hand();
            at(now + FOLD, () -> {
                running--;
                look();
            });
        });
    }

    private NavigableMap<Place, Job> line(Priority priority) {
        return requireNonNull(lines.get(priority));
    }
}
