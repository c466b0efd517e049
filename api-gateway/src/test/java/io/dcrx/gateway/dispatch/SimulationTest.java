package io.dcrx.gateway.dispatch;

import io.dcrx.gateway.dispatch.SimulatedFarm.Start;
import io.dcrx.job.Priority;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the policy makes of hours of load, in seconds: 50 owners, 1000 slots, 100,000 jobs of a minute on average. Prints
 * how long whose jobs waited.
 */
class SimulationTest {
    private static final int OWNERS = 50;
    private static final int SLOTS = 1000;
    private static final int USUAL = 90_000;
    private static final int STORM = 10_000;
    private static final String STORMER = "stormer";
    private static final double MEAN_MILLIS = 60_000;

    /** When the storm comes: the farm is as busy as it gets by then. */
    private static final long STORM_AT = Duration.ofMinutes(30).toMillis();

    @Test
    void aStormOfLowPriorityIsNotFeltByOthers() {
        List<Start> calm = usual(0.7).run();
        SimulatedFarm farm = usual(0.7);
        storm(farm, Priority.LOW);
        List<Start> stormy = farm.run();
        table("others, no storm", calm, others());
        table("others, a storm of low priority", stormy, others());
        table("the storm", stormy, others().negate());
        assertThat(stormy).hasSize(USUAL + STORM);
        assertThat(median(stormy, duringStorm(stormy))).isLessThan(1.1 * median(calm, duringStorm(stormy)));
        assertThat(median(stormy, others())).isLessThan(1.1 * median(calm, others()));
    }

    private static SimulatedFarm usual(double load) {
        Random random = new Random(1);
        SimulatedFarm farm = new SimulatedFarm(SLOTS);
        double pause = MEAN_MILLIS / SLOTS / load;
        double time = 0;
        for (int i = 0; i < USUAL; i++) {
            time += exponential(random, pause);
            farm.submitAt((long) time, "owner-" + random.nextInt(OWNERS - 1), Priority.NORMAL, took(random));
        }
        return farm;
    }

    private static void storm(SimulatedFarm farm, Priority priority) {
        Random random = new Random(2);
        for (int i = 0; i < STORM; i++) {
            farm.submitAt(STORM_AT + i, STORMER, priority, took(random));
        }
    }

    private static long took(Random random) {
        return 1 + (long) exponential(random, MEAN_MILLIS);
    }

    private static double exponential(Random random, double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    private static Predicate<Start> others() {
        return start -> !start.owner().equals(STORMER);
    }

    /** Others' jobs, as long as the storm lasts. */
    private static Predicate<Start> duringStorm(List<Start> stormy) {
        long end = stormy.stream()
                .filter(others().negate())
                .mapToLong(start -> start.submitted() + start.waited())
                .max()
                .orElseThrow();
        return others().and(start -> start.submitted() >= STORM_AT && start.submitted() <= end);
    }

    private static double median(List<Start> starts, Predicate<Start> which) {
        return quantile(waits(starts, which), 0.5);
    }

    private static long[] waits(List<Start> starts, Predicate<Start> which) {
        long[] waits =
                starts.stream().filter(which).mapToLong(Start::waited).sorted().toArray();
        assertThat(waits).isNotEmpty();
        return waits;
    }

    private static double quantile(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, part * sorted.length)];
    }

    private static void table(String who, List<Start> starts, Predicate<Start> which) {
        long[] waits = waits(starts, which);
        System.out.printf(
                "  %-40s %7d jobs, wait %9.3f s median, %9.3f s 99%%, %9.3f s most%n",
                who,
                waits.length,
                quantile(waits, 0.5) / 1000,
                quantile(waits, 0.99) / 1000,
                Arrays.stream(waits).max().orElseThrow() / 1000.0);
    }
}
