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

    private static final long BUSY = Duration.ofMinutes(10).toMillis();

    /** When the storm comes: the farm is as busy as it gets by then. */
    private static final long STORM_AT = Duration.ofMinutes(30).toMillis();

    @Test
    void aStormOfLowPriorityIsNotFeltByOthers() {
        List<Start> calm = usual(0.7).run();
        SimulatedFarm farm = usual(0.7);
        storm(farm, Priority.LOW);
        List<Start> stormy = farm.run();
        table("70 % load, others, no storm", calm, others());
        table("70 % load, others, a storm of low jobs", stormy, others());
        table("70 % load, the storm", stormy, others().negate());
        assertThat(stormy).hasSize(USUAL + STORM);
        assertThat(median(stormy, others())).isLessThan(1.1 * median(calm, others()));
        assertThat(median(stormy, duringStorm(stormy))).isLessThan(1.1 * median(calm, duringStorm(stormy)));
    }

    /**
     * Who hands in more than the tenth that is left free waits for slots that low jobs have: for a build's length at most, as
     * a slot becomes free by then, and is theirs.
     */
    @Test
    void burstsWaitForAStormOfLowPriorityNoLongerThanForOneBuild() {
        List<Start> calm = bursts().run();
        SimulatedFarm farm = bursts();
        storm(farm, Priority.LOW);
        List<Start> stormy = farm.run();
        table("bursts, others, no storm", calm, others());
        table("bursts, others, a storm of low jobs", stormy, others());
        table("bursts, the storm", stormy, others().negate());
        assertThat(median(calm, others())).as("they wait for each other anyway").isGreaterThan(5_000);
        assertThat(median(stormy, others())).isLessThan(median(calm, others()) + MEAN_MILLIS);
    }

    /** Where all are equal, everybody has a turn after the other; first come, first served would be ten minutes. */
    @Test
    void whoeverHandsInOneJobDoesNotWaitForAStormOfTheSamePriority() {
        SimulatedFarm farm = usual(0.7);
        storm(farm, Priority.NORMAL);
        List<Start> stormy = farm.run();
        table("70 % load, others, a storm of normal jobs", stormy, duringStorm(stormy));
        table("70 % load, the storm of normal jobs", stormy, others().negate());
        assertThat(quantile(waits(stormy, duringStorm(stormy)), 0.99)).isLessThan(10_000);
    }

    /** More urgent work than the farm can do, for an hour and the time that it takes to catch up. */
    @Test
    void lowPriorityIsNeverStarved() {
        SimulatedFarm farm = new SimulatedFarm(SLOTS);
        Random random = new Random(3);
        for (int i = 0; i < USUAL; i++) {
            farm.submitAt(i * 40L, "owner-" + i % OWNERS, Priority.HIGH, took(random));
        }
        for (int i = 0; i < 500; i++) {
            farm.submitAt(BUSY, STORMER, Priority.LOW, took(random));
            farm.submitAt(BUSY, "middle", Priority.NORMAL, took(random));
        }
        List<Start> starts = farm.run();
        table("150 % of high jobs for an hour: the low", starts, start -> start.priority() == Priority.LOW);
        table("150 % of high jobs for an hour: the normal", starts, start -> start.priority() == Priority.NORMAL);
        long hour = Duration.ofHours(1).toMillis();
        assertThat(starts.stream()
                        .filter(start -> start.priority() != Priority.HIGH && start.waited() < hour)
                        .count())
                .as("one choice in fifty of 1000 a minute, for an hour less the five minutes before")
                .isGreaterThan(900);
    }

    /** Owners hand in 600 jobs at once, now and then: more than are free, less than the farm can do. */
    private static SimulatedFarm bursts() {
        Random random = new Random(4);
        SimulatedFarm farm = new SimulatedFarm(SLOTS);
        int burst = 600;
        double time = 0;
        for (int i = 0; i < USUAL / burst; i++) {
            time += exponential(random, MEAN_MILLIS * burst / SLOTS / 0.8);
            String owner = "owner-" + random.nextInt(OWNERS - 1);
            for (int job = 0; job < burst; job++) {
                farm.submitAt((long) time + job, owner, Priority.NORMAL, took(random));
            }
        }
        return farm;
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
