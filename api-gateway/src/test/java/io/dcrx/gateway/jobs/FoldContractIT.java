package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Priority;
import io.dcrx.job.Progress;
import io.dcrx.wire.Wire;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.TestJobs.all;
import static io.dcrx.gateway.jobs.TestJobs.get;
import static io.dcrx.gateway.jobs.TestJobs.run;
import static org.assertj.core.api.Assertions.assertThat;

class FoldContractIT extends OnEveryDatabase {
    private static final List<String> PATH = List.of("started", "generating", "building", "pushing", "done");

    private TestJobs jobs;
    private Fold fold;

    @BeforeEach
    void stores() {
        jobs = new TestJobs(database);
        fold = jobs.fold(new Changes());
    }

    @Test
    void whatHappenedIsInTheRowAndInTheHistory() {
        JobId id = jobs.submit("folded").id();
        List<JobEvent> events = lifeOf(id);
        run(fold.apply(events));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.DONE);
        assertThat(history(id)).hasSize(6).endsWith(events.toArray(new JobEvent[0]));
    }

    @Test
    void aBatchThatComesTwiceChangesNothingTheSecondTime() {
        JobId id = jobs.submit("twice").id();
        run(fold.apply(lifeOf(id)));
        Job once = jobs.find(id);
        List<JobEvent> history = history(id);
        run(fold.apply(lifeOf(id)));
        assertThat(jobs.find(id)).isEqualTo(once);
        assertThat(history(id)).isEqualTo(history);
    }

    /** What a worker says twice, or a gateway reads twice, is one retry; the order waits again, when its time has come. */
    @Test
    void afterAFailureOfTheFarmTheOrderWaitsAgainAsAnotherAttempt() {
        JobId id = jobs.submit("retried").id();
        Outbox outbox = new Outbox(database.client());
        run(outbox.markReleased(jobs.places(List.of(id)), 7, TestJobs.now()));
        Attempt first = new Attempt(id.value(), 1, 0, 1);
        List<JobEvent> broken = List.of(JobTest.event("started", id, first, 1), JobTest.event("failed", id, first, 2));
        run(fold.apply(broken));
        run(fold.apply(broken));
        Job job = jobs.find(id);
        assertThat(job.status()).isEqualTo(JobStatus.PENDING);
        assertThat(job.attempt()).isEqualTo(2);
        assertThat(get(jobs.store().lock(id)).released()).isFalse();
        assertThat(history(id)).hasSize(3).last().isInstanceOf(JobEvent.RetryScheduled.class);
        assertThat(orders(outbox)).as("its time has not come").doesNotContain(id);
        run(database.client()
                .sql("UPDATE jobs SET not_before = :past")
                .bind("past", TestJobs.now())
                .then());
        assertThat(orders(outbox)).contains(id);

        run(fold.apply(List.of(JobTest.event("done", id, new Attempt(id.value(), 1, 3, 5), 9))));
        assertThat(jobs.find(id).status()).as("late news of the first").isEqualTo(JobStatus.PENDING);
        run(fold.apply(List.of(JobTest.event("done", id, Attempt.start(2, 4, 1), 1))));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.DONE);
    }

    private List<JobId> orders(Outbox outbox) {
        return all(database.transaction()
                .transactional(outbox.next(Priority.NORMAL, 100)
                        .map(Outbox.InLine::id)
                        .collectList()
                        .flatMapMany(ids -> outbox.take(ids, 100))
                        .map(due -> due.order().jobId())));
    }

    @Test
    void eventsOfAJobThatIsGoneHarmNobody() {
        JobId id = jobs.submit("there").id();
        List<JobEvent> events = Stream.concat(lifeOf(JobId.create()).stream(), lifeOf(id).stream())
                .toList();
        run(fold.apply(events));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.DONE);
    }

    /** As two gateways do for a while when partitions move from one to the other. */
    @Test
    void whoFoldsTheSameEventsAtTheSameTimeComesToTheSameEnd() {
        List<JobId> ids = jobs.submit(20);
        List<JobEvent> events =
                new ArrayList<>(ids.stream().flatMap(id -> lifeOf(id).stream()).toList());
        run(Flux.range(0, 4)
                .flatMap(i -> {
                    List<JobEvent> mine = new ArrayList<>(events);
                    Collections.shuffle(mine, new Random(i));
                    return fold.apply(mine).then(fold.apply(events)).then(Mono.just(i));
                })
                .then());
        assertThat(ids).allSatisfy(id -> {
            assertThat(jobs.find(id).status()).isEqualTo(JobStatus.DONE);
            assertThat(history(id))
                    .hasSizeLessThanOrEqualTo(6)
                    .hasSize(get(jobs.store().lock(id)).events());
        });
    }

    /** A worker of another version, or one that lies, may say what no column holds: nobody else waits for that. */
    @Test
    void whatTheDatabaseWillNeverTakeIsLeftOutAndAllElseIsFolded() {
        JobId id = jobs.submit("patient").id();
        JobId other = jobs.submit("neighbour").id();
        List<JobEvent> events = new ArrayList<>(lifeOf(id));
        JobEvent.Reported first = (JobEvent.Reported) events.getFirst();
        JobEvent unfit = new JobEvent.Reported(
                id, first.at(), first.attempt(), 1, new Progress.Started("w".repeat(1000), "none"));
        events.addFirst(unfit);
        events.addAll(lifeOf(other));
        assertThat(get(fold.apply(events))).containsExactly(unfit);
        assertThat(List.of(jobs.find(id).status(), jobs.find(other).status())).containsOnly(JobStatus.DONE);
        assertThat(history(id)).hasSize(6);
    }

    private static List<JobEvent> lifeOf(JobId id) {
        Attempt attempt = new Attempt(id.value(), 1, 0, 1);
        List<JobEvent> events = new ArrayList<>();
        for (String step : PATH) {
            events.add(JobTest.event(step, id, attempt, events.size() + 1));
        }
        return events;
    }

    private List<JobEvent> history(JobId id) {
        return all(database.client()
                .sql("SELECT event FROM job_events WHERE job_id = :id ORDER BY position")
                .bind("id", id.toString())
                .mapValue(String.class)
                .all()
                .map(text -> Wire.readText(text, JobEvent.class)));
    }
}
