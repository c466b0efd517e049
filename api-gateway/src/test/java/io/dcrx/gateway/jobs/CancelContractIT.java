package io.dcrx.gateway.jobs;

import io.dcrx.fleet.ControlOrder;
import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.gateway.users.Role;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.TestJobs.all;
import static io.dcrx.gateway.jobs.TestJobs.get;
import static io.dcrx.gateway.jobs.TestJobs.now;
import static io.dcrx.gateway.jobs.TestJobs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What becomes of wishes to cancel; Kafka is where the test says so. */
class CancelContractIT extends OnEveryDatabase {
    private static final User OWNER = new User(TestJobs.OWNER, "owner", Role.BUILDER);

    private TestJobs jobs;
    private Cancellations cancellations;
    private Fold fold;
    private Cancelling cancelling;

    @BeforeEach
    void stores() {
        jobs = new TestJobs(database);
        jobs.removeAll();
        Changes changes = new Changes();
        cancellations = new Cancellations(database.client());
        fold = jobs.fold(changes);
        cancelling = new Cancelling(
                jobs.store(), cancellations, fold, changes, database.transaction(), Duration.ofMillis(600));
    }

    @Test
    void aJobThatWaitsEndsAtOnceAndItsOrderIsTakenBackFromWhereverItMayBe() {
        JobId id = jobs.submit("waiting").id();
        assertThat(cancel(id).status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(jobs.history(id)).containsExactly("accepted", "cancel_requested", "withdrawn");
        assertThat(all(new Backlog(database.client()).first(10))).isEmpty();
        assertThat(untold()).containsExactly(id);
    }

    @Test
    void aReleasedJobStaysAsItIsUntilAWorkerConfirms() {
        JobId id = released();
        Mono<Job> asked = asking(id);
        run(Mono.delay(Duration.ofMillis(100))
                .then(fold.apply(List.of(report(id, "started", 1), report(id, "cancelled", 2)))));
        assertThat(get(asked).status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(jobs.history(id)).containsExactly("accepted", "cancel_requested", "reported", "reported");
    }

    @Test
    void aReleasedJobThatNoWorkerWasHeardOfIsWithdrawnOnceWorkersWereTold() {
        JobId id = released();
        assertThat(cancel(id).status()).as("Kafka is away").isEqualTo(JobStatus.PENDING);
        run(cancelling.withdraw(id, now()));
        assertThat(jobs.find(id).status()).as("nobody was told").isEqualTo(JobStatus.PENDING);
        tellAll(now());
        run(cancelling.withdraw(id, now()));
        assertThat(jobs.find(id).status()).as("there was no time to answer").isEqualTo(JobStatus.PENDING);
        run(cancellations.markTold(List.of(id), longAgo()));
        assertThat(all(cancellations.toldBefore(now(), 10))).containsExactly(id);
        run(cancelling.withdraw(id, now()));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(all(cancellations.toldBefore(now(), 10))).isEmpty();
        run(fold.apply(List.of(report(id, "started", 1), report(id, "cancelled", 2))));
        assertThat(jobs.history(id)).as("late").containsExactly("accepted", "cancel_requested", "withdrawn");
    }

    @Test
    void aJobThatWaitsForItsNextAttemptEndsAtOnce() {
        JobId id = released();
        run(fold.apply(List.of(report(id, "started", 1), report(id, "failed", 2))));
        assertThat(cancel(id).status()).isEqualTo(JobStatus.CANCELLED);
        assertThat(jobs.history(id))
                .containsExactly("accepted", "reported", "retry_scheduled", "cancel_requested", "withdrawn");
    }

    @Test
    void aRunningJobIsNotWithdrawn() {
        JobId id = released();
        run(fold.apply(List.of(report(id, "started", 1))));
        assertThat(cancel(id).status()).isEqualTo(JobStatus.AUTHORIZING);
        tellAll(longAgo());
        run(cancelling.withdraw(id, now()));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.AUTHORIZING);
        run(fold.apply(List.of(report(id, "done", 2))));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.DONE);
    }

    @Test
    void aWishThatIsRepeatedIsOne() {
        JobId id = released();
        run(Flux.merge(asking(id), asking(id), asking(id)).then());
        assertThat(jobs.history(id)).containsExactly("accepted", "cancel_requested");
        assertThat(untold()).containsExactly(id);
    }

    /** Workers are told once, whoever wanted it first. */
    @Test
    void aJobThatIsJustExpiringCanBeCancelled() {
        JobId id = released();
        Expiry expiry =
                new Expiry(database.client(), jobs.store(), cancellations, fold, new Changes(), database.transaction());
        run(expiry.expire(id, now()));
        run(expiry.expire(id, now()));
        assertThat(cancel(id).status()).isEqualTo(JobStatus.PENDING);
        assertThat(untold()).containsExactly(id);
        tellAll(longAgo());
        run(cancelling.withdraw(id, now()));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void whoCancelsWhatNoWorkerHasIsAnsweredWithTheEnd() {
        JobId id = released();
        Changes changes = new Changes();
        Cancelling patient = new Cancelling(
                jobs.store(), cancellations, fold, changes, database.transaction(), Duration.ofSeconds(10));
        Mono<JobStatus> asked = Mono.fromFuture(
                patient.cancel(OWNER, id).map(shown -> shown.job().status()).toFuture());
        await().until(() -> !untold().isEmpty());
        tellAll(now());
        assertThat(get(asked)).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void anEndedJobIsAConflictAndStaysAsItIs() {
        JobId id = released();
        run(fold.apply(List.of(report(id, "done", 1))));
        assertThatThrownBy(() -> cancel(id))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.type()).isEqualTo(ProblemType.CONFLICT));
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.DONE);
        assertThat(untold()).isEmpty();
    }

    @Test
    void somebodyElsesJobIsNotThere() {
        JobId id = jobs.submit("owned").id();
        User stranger = new User(UUID.randomUUID(), "stranger", Role.BUILDER);
        assertThat(cancelling.cancel(stranger, id).blockOptional()).isEmpty();
        assertThat(cancelling.cancel(OWNER, JobId.create()).blockOptional()).isEmpty();
        assertThat(jobs.find(id).status()).isEqualTo(JobStatus.PENDING);
        assertThat(untold()).isEmpty();
    }

    private static Instant longAgo() {
        return now().minus(Duration.ofHours(1));
    }

    private JobId released() {
        JobId id = jobs.submit("released").id();
        run(new Outbox(database.client()).markReleased(jobs.places(List.of(id)), 7, now()));
        return id;
    }

    private Job cancel(JobId id) {
        return get(cancelling.cancel(OWNER, id)).job();
    }

    /** Under way, whoever waits for it. */
    private Mono<Job> asking(JobId id) {
        return Mono.fromFuture(
                cancelling.cancel(OWNER, id).map(JobStore.Shown::job).toFuture());
    }

    private List<JobId> untold() {
        return all(database.transaction().transactional(cancellations.untold(10).map(ControlOrder.Cancel::jobId)));
    }

    private void tellAll(Instant at) {
        run(cancellations.markTold(untold(), at));
    }

    private static JobEvent report(JobId id, String kind, int sequence) {
        return JobTest.event(kind, id, new Attempt(id.value(), 1, 0, 1), sequence);
    }
}
