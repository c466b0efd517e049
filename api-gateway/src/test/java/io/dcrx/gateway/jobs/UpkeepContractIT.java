package io.dcrx.gateway.jobs;

import io.dcrx.fleet.ControlOrder;
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

/** What becomes of jobs that wait for too long, and of those that ended long ago. */
class UpkeepContractIT extends OnEveryDatabase {
    private TestJobs jobs;
    private Outbox outbox;
    private Cancellations cancellations;
    private Fold fold;
    private Cancelling cancelling;
    private Expiry expiry;

    @BeforeEach
    void stores() {
        jobs = new TestJobs(database);
        jobs.removeAll();
        outbox = new Outbox(database.client());
        cancellations = new Cancellations(database.client());
        Changes changes = new Changes();
        fold = jobs.fold(changes);
        cancelling = new Cancelling(jobs.store(), cancellations, fold, changes, database.transaction());
        expiry = new Expiry(database.client(), jobs.store(), cancellations, fold, changes, database.transaction());
    }

    @Test
    void aJobThatWaitsInTheDatabaseForTooLongHasFailed() {
        JobId old = jobs.submit("old").id();
        Instant time = now().plusMillis(2);
        assertThat(expired(time.minusSeconds(60))).isEmpty();
        assertThat(expired(time)).containsExactly(old);
        run(expiry.expire(old, now()));
        assertExpired(old);
        assertThat(jobs.history(old)).containsExactly("accepted", "given_up");
        assertThat(expired(time)).isEmpty();
        assertThat(untold())
                .as("whose gateway may have failed between Kafka and the database")
                .containsExactly(old);
    }

    @Test
    void theTimeOfAJobThatIsTriedAgainCountsFromItsNextAttempt() {
        JobId id = jobs.submit("retried").id();
        run(fold.apply(List.of(JobTest.event("failed", id, Attempt.start(1, 0, 1), 1))));
        assertThat(expired(now().plusSeconds(2))).isEmpty();
        assertThat(expired(now().plusSeconds(60))).containsExactly(id);
    }

    /** An order on Kafka may be taken at any moment. */
    @Test
    void workersAreToldOfAnOrderThatExpiresAndIfNobodyAnswersItHasFailed() {
        JobId id = released();
        run(expiry.expire(id, now()));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.PENDING);
        assertThat(expired(now().plusSeconds(60))).as("it is being seen to").isEmpty();
        assertThat(untold()).containsExactly(id);
        run(cancellations.markTold(List.of(id), now().minusSeconds(60)));
        run(cancelling.withdraw(id, now()));
        assertExpired(id);
    }

    /** The database was away, the worker was done meanwhile, and what it said is still on its way. */
    @Test
    void anOrderOfWhichMoreMayBeHeardHasNotFailedYet() {
        JobId id = released();
        run(expiry.expire(id, now()));
        run(cancellations.markTold(untold(), now().minusSeconds(60)));
        run(cancelling.withdraw(id, now().minusSeconds(61)));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.PENDING);
        run(fold.apply(List.of(JobTest.event("done", id, Attempt.start(1, 7, 1), 1))));
        run(cancelling.withdraw(id, now()));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.DONE);
    }

    @Test
    void whoeverTookTheOrderAndStopsSaysThatItHasExpired() {
        JobId id = released();
        run(expiry.expire(id, now()));
        run(cancellations.markTold(untold(), now().minusSeconds(60)));
        Attempt attempt = Attempt.start(1, 7, 1);
        run(fold.apply(List.of(JobTest.event("started", id, attempt, 1))));
        run(cancelling.withdraw(id, now()));
        assertThat(jobs.find(id).status()).as("somebody has it").isEqualTo(JobStatus.AUTHORIZING);
        run(fold.apply(List.of(JobTest.event("cancelled", id, attempt, 2))));
        assertExpired(id);
    }

    @Test
    void whatAWorkerHasOrNobodyWantsDoesNotExpire() {
        JobId running = released();
        JobId unwanted = released();
        run(fold.apply(List.of(
                JobTest.event("started", running, Attempt.start(1, 7, 1), 1),
                JobTest.event("cancel_requested", unwanted, Attempt.start(1, 7, 1), 0))));
        assertThat(expired(now().plusSeconds(60))).isEmpty();
        run(Flux.just(running, unwanted)
                .concatMap(id -> expiry.expire(id, now()))
                .then());
        assertThat(jobs.find(running).status()).isEqualTo(JobStatus.AUTHORIZING);
        assertThat(jobs.find(unwanted).status()).isEqualTo(JobStatus.PENDING);
        assertThat(untold()).isEmpty();
    }

    @Test
    void whatEndedLongAgoIsRemovedWithItsEventsTheOldestFirst() {
        List<JobId> ended = jobs.submit(3);
        JobId waiting = jobs.submit("waiting").id();
        for (JobId id : ended) {
            run(fold.apply(List.of(JobTest.event("done", id, Attempt.start(1, 7, 1), 1))));
        }
        Instant end = get(jobs.store().lock(ended.getFirst())).job().ending() instanceof Job.Ending.Image image
                ? image.at()
                : Instant.MAX;
        assertThat(get(jobs.store().removeEndedBefore(end, 10))).isZero();
        assertThat(get(jobs.store().removeEndedBefore(end.plus(Duration.ofSeconds(1)), 2)))
                .isEqualTo(2);
        assertThat(get(jobs.store().removeEndedBefore(end.plus(Duration.ofSeconds(1)), 2)))
                .isEqualTo(1);
        assertThat(all(database.client()
                        .sql("SELECT DISTINCT job_id FROM job_events")
                        .mapValue(String.class)
                        .all()))
                .containsExactly(waiting.toString());
    }

    private List<JobId> expired(Instant time) {
        return all(expiry.waitingSince(time, 10));
    }

    private void assertExpired(JobId id) {
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.FAILED);
        assertThat(jobs.find(id).ending())
                .isInstanceOfSatisfying(
                        Job.Ending.Broken.class,
                        end -> assertThat(end.failure().reason()).isEqualTo(FailureReason.EXPIRED_IN_QUEUE));
    }

    private List<JobId> untold() {
        return all(database.transaction().transactional(cancellations.untold(10).map(ControlOrder.Cancel::jobId)));
    }

    private JobId released() {
        JobId id = jobs.submit("released").id();
        run(outbox.markReleased(jobs.places(List.of(id)), 7, now()));
        return id;
    }
}
