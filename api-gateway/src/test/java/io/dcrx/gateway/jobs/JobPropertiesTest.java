package io.dcrx.gateway.jobs;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two attempts at one job, the first of which lost its lease at any point, and whose events reach the fold in any
 * interleaving, each any number of times.
 */
class JobPropertiesTest {
    private static final List<String> PATH = List.of("started", "generating", "building", "pushing");
    private static final Attempt FIRST = Attempt.start(1, 7, 1);
    private static final Attempt SECOND = Attempt.start(1, 7, 2);

    @Property
    void theSecondAttemptDecidesWhenTheFirstDiedWithoutAnEnd(
            @ForAll("path") List<JobEvent> first, @ForAll("end") String end, @ForAll Random chance) {
        List<JobEvent> second = ended(SECOND, end);
        Job expected = replay(second);
        assertThat(replay(shuffledIn(first, second, chance))).isEqualTo(expected);
    }

    @Property
    void aJobEndsOnceAndStaysAsItIs(
            @ForAll("end") String firstEnd, @ForAll("end") String secondEnd, @ForAll Random chance) {
        Job job = JobTest.accepted();
        Job ended = null;
        for (JobEvent event : shuffledIn(ended(FIRST, firstEnd), ended(SECOND, secondEnd), chance)) {
            job = job.on(event);
            if (ended != null) {
                assertThat(job).isSameAs(ended);
            } else if (job.status().isTerminal()) {
                ended = job;
            }
        }
        assertThat(ended).isNotNull();
    }

    @Property
    void theEndIsOneThatTheCurrentAttemptReported(
            @ForAll("end") String firstEnd, @ForAll("end") String secondEnd, @ForAll Random chance) {
        List<JobEvent> events = shuffledIn(ended(FIRST, firstEnd), ended(SECOND, secondEnd), chance);
        Job job = replay(events);
        boolean secondCameFirst = events.stream()
                        .map(event -> ((JobEvent.Reported) event).attempt())
                        .toList()
                        .indexOf(SECOND)
                < lastOf(FIRST, events);
        Attempt winner = secondCameFirst ? SECOND : FIRST;
        assertThat(job.status().name()).isEqualToIgnoringCase(winner.equals(SECOND) ? secondEnd : firstEnd);
    }

    /** The wish comes at any time, and the gateway withdraws the job at any time after it, or never. */
    @Property
    void anUnwantedJobEndsAsItsAttemptSaysUnlessNobodyWasHeardOfBefore(
            @ForAll("end") String end, @ForAll Random chance) {
        List<JobEvent> events = new ArrayList<>(repeated(ended(FIRST, end), chance));
        int asked = chance.nextInt(events.size() + 1);
        int withdrawn = asked + chance.nextInt(events.size() - asked + 1);
        events.add(withdrawn, JobTest.event("withdrawn", FIRST, 0));
        events.add(asked, JobTest.event("cancel_requested", FIRST, 0));
        Job job = JobTest.accepted();
        boolean wanted = true;
        String expected = "";
        for (JobEvent event : events) {
            boolean heardOf = job.run() != null;
            job = job.on(event);
            wanted &= !(event instanceof JobEvent.CancelRequested);
            if (expected.isEmpty() && event instanceof JobEvent.Withdrawn && !heardOf) {
                expected = "cancelled";
            } else if (expected.isEmpty() && isEnd(event)) {
                expected = end.equals("failed") && !wanted ? "cancelled" : end;
            }
            assertThat(job.status().isTerminal()).isEqualTo(!expected.isEmpty());
        }
        assertThat(job.status().name()).isEqualToIgnoringCase(expected);
    }

    /** The first dispatch fails by the farm's fault; what is still heard of it while the second one runs changes nothing. */
    @Property
    void theDispatchAfterARetryDecidesWhateverComesLateOfTheOneBefore(
            @ForAll("end") String end, @ForAll Random chance) {
        List<JobEvent> first = ended(FIRST, "failed");
        List<JobEvent> second = ended(Attempt.start(2, 9, 1), end);
        Job waiting = decided(JobTest.accepted(), repeated(first, chance));
        assertThat(waiting.status()).isEqualTo(JobStatus.PENDING);
        assertThat(waiting.attempt()).isEqualTo(2);
        assertThat(waiting.run()).isNull();
        List<JobEvent> later = shuffledIn(first, second, chance);
        Job job = decided(waiting, later);
        if (end.equals("failed")) {
            assertThat(job.status()).isEqualTo(JobStatus.PENDING);
            assertThat(job.attempt()).isEqualTo(3);
        } else {
            assertThat(job.status().name()).isEqualToIgnoringCase(end);
        }
        assertThat(decided(decided(job, first), later)).isSameAs(job);
    }

    @Property
    void aJobThatAlwaysFailsEndsAtTheLimitOfAttempts(@ForAll Random chance) {
        Job job = JobTest.accepted();
        for (int number = 1; number <= 3; number++) {
            assertThat(job.attempt()).isEqualTo(number);
            assertThat(job.status()).isEqualTo(JobStatus.PENDING);
            job = decided(job, repeated(ended(Attempt.start(number, number, 1), "failed"), chance));
        }
        assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    }

    /** As the gateway folds, with three attempts at most. */
    private static Job decided(Job job, List<JobEvent> events) {
        for (JobEvent event : events) {
            job = job.on(TestJobs.RETRIES.decide(job, event, Instant.EPOCH));
        }
        return job;
    }

    private static boolean isEnd(JobEvent event) {
        return event instanceof JobEvent.Reported report && report.sequence() == PATH.size() + 1;
    }

    /** Where the end of an attempt stands first. */
    private static int lastOf(Attempt attempt, List<JobEvent> events) {
        for (int i = 0; i < events.size(); i++) {
            JobEvent.Reported event = (JobEvent.Reported) events.get(i);
            if (event.attempt().equals(attempt) && event.sequence() == PATH.size() + 1) {
                return i;
            }
        }
        throw new AssertionError("no end");
    }

    private static Job replay(List<JobEvent> events) {
        Job job = JobTest.accepted();
        for (JobEvent event : events) {
            job = job.on(event);
        }
        return new Job(
                job.id(), OWNER, job.target(), job.createdAt(), job.status(), 1, null, job.run(), null, job.ending());
    }

    private static final UUID OWNER = UUID.randomUUID();

    /** Every event one to three times, every stream in its own order apart from the repetitions. */
    private static List<JobEvent> shuffledIn(List<JobEvent> first, List<JobEvent> second, Random chance) {
        List<List<JobEvent>> streams = List.of(repeated(first, chance), repeated(second, chance));
        List<JobEvent> all = new ArrayList<>();
        int[] next = {0, 0};
        while (all.size() < streams.get(0).size() + streams.get(1).size()) {
            int pick = chance.nextInt(2);
            if (next[pick] < streams.get(pick).size()) {
                all.add(streams.get(pick).get(next[pick]++));
            }
        }
        return all;
    }

    private static List<JobEvent> repeated(List<JobEvent> events, Random chance) {
        List<JobEvent> all = new ArrayList<>();
        for (JobEvent event : events) {
            all.add(event);
            for (int again = chance.nextInt(3); again > 0 && !all.isEmpty(); again--) {
                all.add(all.get(chance.nextInt(all.size())));
            }
        }
        return all;
    }

    private static List<JobEvent> ended(Attempt attempt, String end) {
        return Stream.concat(
                        reports(attempt, PATH.size()).stream(), Stream.of(JobTest.event(end, attempt, PATH.size() + 1)))
                .toList();
    }

    private static List<JobEvent> reports(Attempt attempt, int count) {
        return Stream.iterate(0, i -> i + 1)
                .limit(count)
                .map(i -> JobTest.event(PATH.get(i), attempt, i + 1))
                .toList();
    }

    @Provide
    Arbitrary<List<JobEvent>> path() {
        return Arbitraries.integers().between(0, PATH.size()).map(count -> reports(FIRST, count));
    }

    @Provide
    Arbitrary<String> end() {
        return Arbitraries.of("done", "failed", "cancelled");
    }
}
