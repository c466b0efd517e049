package io.dcrx.gateway.dispatch;

import io.dcrx.gateway.fleet.Fleet;
import io.dcrx.gateway.jobs.Outbox;
import io.dcrx.job.JobId;
import io.dcrx.job.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides how many of the jobs that wait go to Kafka, and how urgent ones: a function of what is known, without a clock or
 * a database, so that a simulation can hold it against years of load. Which of equally urgent jobs is next, their places
 * say.
 */
final class Policy {
    /** How long the next job of a priority waits before it may go before more urgent ones. */
    static final Duration AGED = Duration.ofMinutes(5);

    /** Every so manieth choice is for such a job. */
    static final int SHARE = 50;

    /** Orders on Kafka while no worker was heard of. */
    private static final int UNHEARD = 16;

    /** So many slots, for each one that is left free of jobs of low priority: a tenth. */
    private static final int RESERVE = 10;

    /** So many slots, for each order that lies ready for whichever becomes free before the next look: a twentieth. */
    private static final int AHEAD = 20;

    private static final int LEAST_AHEAD = 2;

    private static final List<Priority> MOST_URGENT_FIRST = List.of(Priority.values());

    private Policy() {}

    /**
     * How busy the farm is.
     *
     * @param slots builds that the workers run at once that take jobs
     * @param running builds that they run
     * @param released orders on Kafka that nobody has taken
     */
    record Load(int slots, int running, int released) {
        static Load of(Fleet.Capacity fleet, Outbox.Load underWay) {
            return new Load(fleet.slots(), Math.max(0, underWay.running() - fleet.others()), underWay.released());
        }

        /** How many orders may lie on Kafka; what lies there cannot be overtaken, so it is no more than slots soon take. */
        int window() {
            int ahead = Math.max(LEAST_AHEAD, slots / AHEAD);
            return slots == 0 ? UNHEARD : ahead + Math.max(0, slots - running);
        }

        /** How many more orders may go there. */
        int room() {
            return Math.max(0, window() - released);
        }

        /** How many of them may be of low priority: these wait for free slots, and leave some for who comes next. */
        int roomForLow() {
            return Math.max(0, slots - slots / RESERVE - running - released);
        }
    }

    /**
     * What waits of a priority.
     *
     * @param jobs how many, or so many as there could be room for
     * @param since when the next one came
     */
    record Waiting(int jobs, Instant since) {
        /** @param next some that wait, the next one first */
        static Waiting of(List<JobId> next) {
            return new Waiting(next.size(), next.getFirst().madeAt());
        }

        private boolean isAged(Instant now) {
            return Duration.between(since, now).compareTo(AGED) > 0;
        }
    }

    /**
     * Whose turn it is, as often as there is room and somebody waits.
     *
     * @param made how many choices were made before
     */
    static List<Priority> choose(Load load, Map<Priority, Waiting> waiting, long made, Instant now) {
        Map<Priority, Integer> left = new EnumMap<>(Priority.class);
        waiting.forEach((priority, jobs) -> left.put(priority, jobs.jobs()));
        List<Priority> aged = waiting.entrySet().stream()
                .filter(line -> line.getValue().isAged(now))
                .sorted(Comparator.comparing(line -> line.getValue().since()))
                .map(Map.Entry::getKey)
                .toList();
        List<Priority> choices = new ArrayList<>();
        int room = load.room();
        int roomForLow = load.roomForLow();
        while (choices.size() < room) {
            boolean isForAged = (made + choices.size()) % SHARE == SHARE - 1;
            @Nullable Priority choice = isForAged ? first(aged, left, room) : null;
            choice = choice == null ? first(MOST_URGENT_FIRST, left, roomForLow) : choice;
            if (choice == null) {
                break;
            }
            choices.add(choice);
            left.merge(choice, -1, Integer::sum);
            roomForLow -= choice == Priority.LOW ? 1 : 0;
        }
        return choices;
    }

    private static @Nullable Priority first(List<Priority> order, Map<Priority, Integer> left, int roomForLow) {
        for (Priority priority : order) {
            if (left.getOrDefault(priority, 0) > 0 && (priority != Priority.LOW || roomForLow > 0)) {
                return priority;
            }
        }
        return null;
    }
}
