package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.image.Digest;
import io.dcrx.image.Layer;
import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobSpec;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Progress;
import io.dcrx.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.TestJobs.get;
import static io.dcrx.gateway.jobs.TestJobs.now;
import static io.dcrx.gateway.jobs.TestJobs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class JobStoreContractIT extends OnEveryDatabase {
    private TestJobs jobs;
    private JobStore store;

    @BeforeEach
    void nothingThere() {
        jobs = new TestJobs(database);
        store = jobs.store();
        jobs.removeAll();
    }

    @Test
    void aJobIsFoundAsItWasPutIn() {
        Job job = jobs.submit("team/app");
        assertThat(jobs.find(job.id())).isEqualTo(job);
        assertThat(get(store.find(job.id())).ownerName()).isNull();
    }

    @Test
    void aJobThatIsNotThereIsNotFound() {
        assertThat(store.find(JobId.create()).blockOptional()).isEmpty();
        assertThat(store.lock(JobId.create()).blockOptional()).isEmpty();
    }

    @Test
    void aJobIsShownWithItsOwnersName() {
        run(database.client()
                .sql("INSERT INTO users (id, username, username_key, first_name, last_name, email, password_hash,"
                        + " disabled, created_at) VALUES (:id, 'Ada', 'ada', '', '', '', '', :disabled, :at)")
                .bind("id", TestJobs.OWNER.toString())
                .bind("disabled", false)
                .bind("at", now())
                .then());
        try {
            assertThat(get(store.find(jobs.submit("owned").id())).ownerName()).isEqualTo("Ada");
        } finally {
            run(database.client().sql("DELETE FROM users").then());
        }
    }

    @Test
    void aSpecKeepsEveryCharacterAndMayBeAsLargeAsARequest() {
        String hard = "quotes ' \" ` backslash \\ percent % dollar $1 question ? colon :name emoji 🐳 nul-ish \u0001 ";
        JobSpec spec =
                new JobSpec("hard", "latest", List.of(new Layer.Workdir("/"), new Layer.Workdir(hard.repeat(12_000))));
        JobId id = jobs.submit(spec).id();
        String stored = get(database.client()
                .sql("SELECT spec FROM jobs WHERE id = :id")
                .bind("id", id.toString())
                .mapValue(String.class)
                .one());
        assertThat(Wire.readText(stored, JobSpec.class)).isEqualTo(spec);
    }

    static Stream<Job> everythingThatCanHappenToAJob() {
        JobId id = JobId.create();
        Job accepted = JobTest.accepted();
        Attempt attempt = new Attempt(id.value(), 3, Long.MAX_VALUE, 2);
        Job heardOf = accepted.on(new JobEvent.Reported(id, now(), attempt, 7, new Progress.Building(null)));
        Job started = heardOf.on(new JobEvent.Reported(id, now(), attempt, 8, new Progress.Started("wörker", "e")));
        Job pushing = started.on(new JobEvent.Reported(id, now(), attempt, 9, new Progress.Pushing(4, 5)));
        return Stream.of(
                heardOf,
                started,
                pushing,
                pushing.on(new JobEvent.CancelRequested(id, now(), "ada")),
                pushing.on(new JobEvent.Reported(
                        id, now(), attempt, 10, new Progress.Done(new Digest("sha256:" + "b".repeat(64)), 1L << 40))),
                pushing.on(new JobEvent.Reported(id, now(), attempt, 10, new Progress.Cancelled())),
                pushing.on(JobTest.event("retry_scheduled", id, attempt, 0)),
                pushing.on(JobTest.event("given_up", id, attempt, 0)),
                pushing.on(failed(id, attempt, new Failure(FailureReason.STEP_FAILED, "It said: ’no’", 137, "RUN x"))),
                pushing.on(failed(id, attempt, Failure.of(FailureReason.WORKER_LOST, "gone"))));
    }

    /** Two versions of the gateway run side by side while the farm is updated. */
    @Test
    void aReasonThatANewerGatewayHasWrittenIsRead() {
        Job job = jobs.submit("newer");
        Attempt attempt = Attempt.start(1, 0, 1);
        Job failed = job.on(failed(job.id(), attempt, Failure.of(FailureReason.STEP_FAILED, "it did not like it")));
        run(store.update(failed, 2));
        run(database.client()
                .sql("UPDATE jobs SET failure_reason = 'STEP_DISLIKED' WHERE id = :id")
                .bind("id", job.id().toString())
                .then());
        assertThat(jobs.find(job.id()).ending())
                .isInstanceOfSatisfying(
                        Job.Ending.Broken.class,
                        broken -> assertThat(broken.failure())
                                .isEqualTo(Failure.of(FailureReason.INTERNAL, "it did not like it")));
    }

    private static JobEvent failed(JobId id, Attempt attempt, Failure failure) {
        return new JobEvent.Reported(id, now(), attempt, 10, new Progress.Failed(failure));
    }

    @ParameterizedTest
    @MethodSource("everythingThatCanHappenToAJob")
    void whatTheFoldMadeOfAJobIsFoundAgain(Job folded) {
        Job there = jobs.submit("folded");
        Job job = new Job(
                there.id(),
                there.owner(),
                there.target(),
                there.createdAt(),
                folded.status(),
                folded.attempt(),
                folded.notBefore(),
                folded.run(),
                folded.cancelRequestedAt(),
                folded.ending());
        run(store.update(job, 9));
        JobStore.Stored stored = get(store.lock(there.id()));
        assertThat(stored.events()).isEqualTo(9);
        assertThat(jobs.find(there.id())).isEqualTo(stored.job());
        assertThat(stored.job().status()).isEqualTo(folded.status());
        assertThat(stored.job().ending()).isEqualTo(folded.ending());
        assertThat(stored.job().cancelRequestedAt()).isEqualTo(folded.cancelRequestedAt());
        assertThat(stored.job().attempt()).isEqualTo(folded.attempt());
        assertThat(stored.job().notBefore()).isEqualTo(folded.notBefore());
        assertThat(stored.job().run()).isEqualTo(folded.run());
    }

    @Test
    void aMessageThatIsTooLongIsCut() {
        Job job = jobs.submit("wordy");
        Failure wordy = new Failure(FailureReason.STEP_FAILED, "ä".repeat(100_000), 1, "ü".repeat(100_000));
        JobEvent failed = new JobEvent.Reported(job.id(), now(), Attempt.start(1, 0, 1), 1, new Progress.Failed(wordy));
        run(store.update(job.on(failed), 2));
        assertThat(jobs.find(job.id()).ending())
                .isInstanceOfSatisfying(
                        Job.Ending.Broken.class,
                        ending -> assertThat(wordy.message())
                                .startsWith(ending.failure().message()));
    }

    @Test
    void noTwoEventsOfAJobHaveTheSamePosition() {
        Job job = jobs.submit("twice");
        JobEvent event = new JobEvent.Accepted(job.id(), now());
        assertThatThrownBy(() -> run(store.append(List.of(new JobStore.Entry(job.id(), 1, event)))))
                .isInstanceOf(DuplicateKeyException.class);
    }

    @Test
    void ofATransactionThatFailedNothingStays() {
        Job job = jobs.submit("rolled-back");
        Mono<Void> broken = store.update(job.on(JobTest.event("started", job.id(), Attempt.start(1, 0, 1), 1)), 2)
                .then(store.append(List.of(new JobStore.Entry(job.id(), 2, new JobEvent.Accepted(job.id(), now())))))
                .then(Mono.error(new IllegalStateException("broken")));
        assertThatThrownBy(() -> run(database.transaction().transactional(broken)))
                .hasMessage("broken");
        assertThat(jobs.find(job.id())).isEqualTo(job);
        run(store.append(List.of(new JobStore.Entry(job.id(), 2, new JobEvent.Accepted(job.id(), now())))));
    }

    @Test
    void pagesAreNewestFirstAndNeitherRepeatNorSkip() {
        List<JobId> made = jobs.submit(7);
        List<JobId> listed = new ArrayList<>();
        List<JobId> page = jobs.page(null, null, null, 3);
        while (!page.isEmpty()) {
            listed.addAll(page);
            page = jobs.page(null, null, page.getLast(), 3);
        }
        assertThat(listed).containsExactlyElementsOf(made.reversed());
    }

    @Test
    void listsAreFilteredByStatusAndByTheExactName() {
        JobId app = jobs.submit("app").id();
        JobId other = jobs.submit("app-2").id();
        Job started = jobs.submit("app");
        run(store.update(started.on(JobTest.event("started", started.id(), Attempt.start(1, 0, 1), 1)), 2));
        assertThat(listed(null, "app")).containsExactly(started.id(), app);
        assertThat(listed(null, "APP")).isEmpty();
        assertThat(listed(JobStatus.PENDING, null)).containsExactly(other, app);
        assertThat(listed(JobStatus.AUTHORIZING, "app")).containsExactly(started.id());
        assertThat(listed(JobStatus.DONE, null)).isEmpty();
    }

    private List<JobId> listed(@Nullable JobStatus status, @Nullable String name) {
        return jobs.page(status, name, null, 10);
    }
}
