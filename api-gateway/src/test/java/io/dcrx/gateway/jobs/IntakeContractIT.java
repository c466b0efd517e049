package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.image.Layer;
import io.dcrx.job.JobId;
import io.dcrx.job.JobSpec;
import io.dcrx.job.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DuplicateKeyException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static io.dcrx.gateway.jobs.TestJobs.all;
import static io.dcrx.gateway.jobs.TestJobs.get;
import static io.dcrx.gateway.jobs.TestJobs.run;
import static org.assertj.core.api.Assertions.assertThat;

/** New jobs that come at the same time, and so go in together. */
class IntakeContractIT extends OnEveryDatabase {
    private static final UUID SOMEBODY = UUID.fromString("01900000-0000-7000-8000-000000000001");
    private static final int EACH = 20;

    private TestJobs jobs;
    private JobStore store;
    private Intake intake;

    @BeforeEach
    void nothingWaits() {
        jobs = new TestJobs(database);
        store = jobs.store();
        intake = jobs.intake();
        jobs.removeAll();
    }

    @Test
    void everyOwnersJobsHaveOneTurnAfterTheOther() {
        List<Newcomer> newcomers = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            newcomers.add(newcomer(JobId.create(), TestJobs.OWNER, Priority.NORMAL));
            newcomers.add(newcomer(JobId.create(), SOMEBODY, Priority.NORMAL));
            newcomers.add(newcomer(JobId.create(), SOMEBODY, Priority.LOW));
        }
        List<Place> places = all(Flux.fromIterable(newcomers).flatMapSequential(intake::put, 100));
        for (int owner = 0; owner < 3; owner++) {
            List<Long> turns = new ArrayList<>();
            for (int i = owner; i < places.size(); i += 3) {
                turns.add(places.get(i).turn());
            }
            assertThat(turns)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(1, EACH).boxed().toList());
        }
        assertThat(jobs.places(newcomers.stream().map(each -> each.job().id()).toList()))
                .containsExactlyElementsOf(places);
    }

    @Test
    void eachIsThereWithItsHistory() {
        List<JobId> ids = all(Flux.range(0, EACH)
                .map(_ -> newcomer(JobId.create(), TestJobs.OWNER, Priority.HIGH))
                .flatMap(newcomer -> intake.put(newcomer).map(Place::id), 100));
        assertThat(ids).hasSize(EACH).allSatisfy(id -> {
            assertThat(jobs.history(id)).containsExactly("accepted");
            assertThat(get(store.lock(id)).events()).isEqualTo(1);
        });
    }

    @Test
    void whatCannotBePutInTakesNoneOfTheOthersWithIt() {
        JobId twice = jobs.submit("there").id();
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            ids.add(i == EACH / 2 ? twice : JobId.create());
        }
        List<JobId> refused = all(Flux.fromIterable(ids)
                .flatMap(
                        id -> intake.put(newcomer(id, TestJobs.OWNER, Priority.NORMAL))
                                .then(Mono.<JobId>empty())
                                .onErrorResume(DuplicateKeyException.class, _ -> Mono.just(id)),
                        100));
        assertThat(refused).containsExactly(twice);
        assertThat(jobs.page(null, null, null, 100)).hasSize(EACH);
    }

    /** Which one of the drivers takes for a fault of the database. */
    @Test
    void whatDoesNotFitTakesNoneOfTheOthersWithIt() {
        Newcomer fits = newcomer(JobId.create(), TestJobs.OWNER, Priority.NORMAL);
        Newcomer unfit = new Newcomer(
                fits.job(), fits.priority(), fits.spec(), fits.kept(), null, "t".repeat(1000), fits.first());
        List<Newcomer> newcomers = new ArrayList<>();
        for (int i = 0; i < EACH; i++) {
            newcomers.add(newcomer(JobId.create(), TestJobs.OWNER, Priority.NORMAL));
        }
        newcomers.add(EACH / 2, unfit);
        List<Newcomer> refused = all(Flux.fromIterable(newcomers)
                .flatMap(
                        newcomer -> intake.put(newcomer)
                                .then(Mono.<Newcomer>empty())
                                .onErrorResume(_ -> Mono.just(newcomer)),
                        100));
        assertThat(refused).containsExactly(unfit);
        assertThat(jobs.page(null, null, null, 100)).hasSize(EACH);
    }

    @Test
    void whatHangsOnSomethingThatFailsIsNotThere() {
        Newcomer newcomer = newcomer(JobId.create(), TestJobs.OWNER, Priority.NORMAL);
        run(intake.putWith(newcomer.lane(), Mono.just(newcomer), Mono.error(new IllegalStateException("on purpose")))
                .onErrorComplete());
        assertThat(get(store.find(newcomer.job().id()).hasElement())).isFalse();
    }

    /** Nobody sees the row of the one before until it is committed. */
    @Test
    void whatIsPutInWithSomethingThatTakesItsTimeHasATurnOfItsOwn() {
        List<Place> places = all(Flux.range(0, EACH)
                .map(_ -> newcomer(JobId.create(), TestJobs.OWNER, Priority.NORMAL))
                .flatMap(
                        newcomer -> intake.putWith(
                                newcomer.lane(),
                                Mono.just(newcomer),
                                Mono.delay(Duration.ofMillis(20)).then()),
                        5));
        assertThat(places).extracting(Place::turn).doesNotHaveDuplicates();
    }

    @Test
    void largeOnesComeInAsWell() {
        String text = "x".repeat(300_000);
        JobSpec large = new JobSpec("large", "latest", List.of(new Layer.Label("text", text)));
        List<Job> made = all(Flux.range(0, 4).flatMap(_ -> jobs.submitting(TestJobs.OWNER, Priority.NORMAL, large)));
        assertThat(made)
                .hasSize(4)
                .allSatisfy(job -> assertThat(get(store.spec(job.id()))).isEqualTo(large));
    }

    private static Newcomer newcomer(JobId id, UUID owner, Priority priority) {
        return TestJobs.newcomer(id, owner, priority, TestJobs.spec("newcomer"));
    }
}
