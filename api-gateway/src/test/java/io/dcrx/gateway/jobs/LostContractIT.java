package io.dcrx.gateway.jobs;

import io.dcrx.gateway.kafka.Settled;
import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.job.Attempt;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import static io.dcrx.gateway.jobs.TestJobs.all;
import static io.dcrx.gateway.jobs.TestJobs.get;
import static io.dcrx.gateway.jobs.TestJobs.now;
import static io.dcrx.gateway.jobs.TestJobs.run;
import static org.assertj.core.api.Assertions.assertThat;

/** Which jobs are taken for lost, and what becomes of them; what Kafka says is made up. */
class LostContractIT extends OnEveryDatabase {
    private static final long ORDER = 7;

    private TestJobs jobs;
    private Outbox outbox;
    private Fold fold;
    private Lost lost;

    @BeforeEach
    void stores() {
        jobs = new TestJobs(database);
        jobs.removeAll();
        outbox = new Outbox(database.client());
        Changes changes = new Changes();
        fold = jobs.fold(changes);
        lost = new Lost(database.client(), jobs.store(), fold, TestJobs.RETRIES, changes, database.transaction());
    }

    @Test
    void whatWaitsInTheDatabaseOrHasEndedIsNotUnderWay() {
        jobs.submit("waiting");
        JobId ended = released();
        run(fold.apply(List.of(JobTest.event("done", ended, Attempt.start(1, ORDER, 1), 1))));
        assertThat(get(lost.isPossible())).isFalse();
        assertThat(suspects(new Settled(100, 100, future()))).isEmpty();
        JobId released = released();
        assertThat(get(lost.isPossible())).isTrue();
        assertThat(suspects(new Settled(100, 100, future()))).containsExactly(released);
    }

    @Test
    void onlyWhatIsOverOnTheTopicIsSuspect() {
        JobId waiting = released();
        JobId running = released();
        run(fold.apply(List.of(JobTest.event("started", running, Attempt.start(1, ORDER + 2, 5), 1))));
        assertThat(suspects(new Settled(ORDER, 100, now()))).isEmpty();
        assertThat(suspects(new Settled(ORDER + 1, 100, now()))).containsExactly(waiting);
        assertThat(suspects(new Settled(ORDER + 2, 100, now()))).containsExactly(waiting);
        assertThat(suspects(new Settled(ORDER + 3, 100, now()))).containsExactly(waiting, running);
    }

    /** A gateway that died between the two had published the order and not noted it. */
    @Test
    void whoseReleaseWasNotNotedIsKnownByItsWorker() {
        JobId id = jobs.submit("unnoted").id();
        run(fold.apply(List.of(JobTest.event("started", id, Attempt.start(1, ORDER, 1), 1))));
        assertThat(suspects(new Settled(ORDER, 100, now()))).isEmpty();
        assertThat(suspects(new Settled(ORDER + 1, 100, now()))).containsExactly(id);
    }

    @Test
    void whatStoodOnATopicThatIsGoneIsSuspectOnceItsMarkIsOlderThanTheLook() {
        JobId id = released();
        assertThat(suspects(new Settled(0, ORDER, now())))
                .as("it may have come after the look")
                .isEmpty();
        assertThat(suspects(new Settled(0, ORDER, future()))).containsExactly(id);
        assertThat(suspects(new Settled(0, ORDER + 1, future()))).isEmpty();
    }

    @Test
    void aLostJobIsTriedAgainUpToTheLimitAndHasThenFailed() {
        JobId id = released();
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(jobs.find(id).attempt()).isEqualTo(attempt);
            run(outbox.markReleased(jobs.places(List.of(id)), ORDER, now()));
            settleAll(new Settled(ORDER + 1, 100, now()));
        }
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.FAILED);
        assertThat(jobs.find(id).ending())
                .isInstanceOfSatisfying(
                        Job.Ending.Broken.class,
                        end -> assertThat(end.failure().reason()).isEqualTo(FailureReason.WORKER_LOST));
        assertThat(jobs.history(id)).containsExactly("accepted", "retry_scheduled", "retry_scheduled", "given_up");
    }

    @Test
    void whatNobodyWantsAndNobodyHasIsCancelled() {
        JobId id = released();
        Attempt attempt = Attempt.start(1, ORDER, 1);
        run(fold.apply(
                List.of(JobTest.event("started", id, attempt, 1), JobTest.event("cancel_requested", id, attempt, 0))));
        settleAll(new Settled(ORDER + 1, 100, now()));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void aSuspectThatWasHeardOfMeanwhileStaysAsItIs() {
        JobId id = released();
        Settled settled = new Settled(ORDER + 1, 100, now());
        List<Lost.Suspect> suspects = all(lost.suspects(settled, 10));
        run(fold.apply(List.of(JobTest.event("started", id, Attempt.start(1, ORDER + 5, 1), 1))));
        run(Flux.fromIterable(suspects)
                .concatMap(suspect -> lost.settle(suspect, settled))
                .then());
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.AUTHORIZING);
        assertThat(jobs.find(id).attempt()).isEqualTo(1);
    }

    @Test
    void replicasThatSettleTheSameJobsAtTheSameTimeTryEachAgainOnce() {
        List<JobId> ids = jobs.submit(10);
        run(outbox.markReleased(jobs.places(ids), ORDER, now()));
        Settled settled = new Settled(ORDER + 1, 100, now());
        List<Lost.Suspect> suspects = all(lost.suspects(settled, 100));
        assertThat(suspects).hasSize(10);
        run(Flux.range(0, 4)
                .flatMap(_ -> Flux.fromIterable(suspects).concatMap(suspect -> lost.settle(suspect, settled)))
                .then());
        assertThat(ids).allSatisfy(id -> {
            assertThat(jobs.find(id).attempt()).isEqualTo(2);
            assertThat(jobs.history(id)).containsExactly("accepted", "retry_scheduled");
        });
        assertThat(all(lost.suspects(settled, 100))).isEmpty();
    }

    private void settleAll(Settled settled) {
        run(lost.suspects(settled, 10)
                .collectList()
                .flatMapIterable(suspects -> suspects)
                .concatMap(suspect -> lost.settle(suspect, settled))
                .then());
    }

    private List<JobId> suspects(Settled settled) {
        return all(lost.suspects(settled, 10).map(Lost.Suspect::id));
    }

    private JobId released() {
        JobId id = jobs.submit("released").id();
        run(outbox.markReleased(jobs.places(List.of(id)), ORDER, now()));
        return id;
    }

    private static Instant future() {
        return now().plus(Duration.ofMinutes(5));
    }
}
