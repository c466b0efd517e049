package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.OnEveryDatabase;
import io.dcrx.image.BuildOptions;
import io.dcrx.image.Command;
import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.image.PinnedImage;
import io.dcrx.image.Source;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.job.JobStatus;
import io.dcrx.job.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import static io.dcrx.gateway.jobs.TestJobs.get;
import static io.dcrx.gateway.jobs.TestJobs.now;
import static io.dcrx.gateway.jobs.TestJobs.run;
import static org.assertj.core.api.Assertions.assertThat;

class LastImagesContractIT extends OnEveryDatabase {
    private static final UUID ADA = UUID.fromString("01900000-0000-7000-8000-00000000000a");
    private static final UUID BOB = UUID.fromString("01900000-0000-7000-8000-00000000000b");
    private static final ImageReference APP = ImageReference.parse("localhost:5000/team/app:1");

    private LastImages images;

    @BeforeEach
    void nothingIsBuilt() {
        images = new TestJobs(database).lastImages();
        run(database.client().sql("DELETE FROM last_images").then());
    }

    @Test
    void aBuildMayTakeStepsOfItsOwnersLastImageOfThatName() {
        assertThat(lastOf(order(ADA, APP))).isNull();
        run(images.remember(List.of(made(ADA, APP, "buildkit", 1, now()))));
        assertThat(lastOf(order(ADA, APP.withTag("2"))))
                .isEqualTo(new PinnedImage("localhost:5000/team/app", digest(1)));
    }

    @Test
    void everyOrderOfABatchHasItsOwn() {
        ImageReference other = ImageReference.parse("localhost:5001/team/app:1");
        run(images.remember(List.of(
                made(ADA, APP, "buildkit", 1, now()),
                made(BOB, APP, "buildkit", 2, now()),
                made(ADA, other, "buildkit", 3, now()))));
        List<JobOrder> orders = List.of(
                order(BOB, APP),
                order(ADA, ImageReference.parse("localhost:5000/team/new:1")),
                order(ADA, other),
                order(ADA, APP),
                order(ADA, APP));
        assertThat(withImages(orders))
                .extracting(order ->
                        order.cacheFrom() == null ? null : order.cacheFrom().digest())
                .containsExactly(digest(2), null, digest(3), digest(1), digest(1));
        assertThat(withImages(orders))
                .extracting(JobOrder::jobId)
                .containsExactlyElementsOf(orders.stream().map(JobOrder::jobId).toList());
    }

    @Test
    void anotherOwnersImageIsNoneOfAnybodysBusiness() {
        run(images.remember(List.of(made(ADA, APP, "buildkit", 1, now()))));
        assertThat(lastOf(order(BOB, APP))).isNull();
    }

    @Test
    void theLaterImageCountsInWhateverOrderTheyAreHeardOf() {
        Instant time = now();
        run(images.remember(List.of(
                made(ADA, APP, "buildkit", 1, time),
                made(ADA, APP, "buildkit", 3, time.plusSeconds(2)),
                made(ADA, APP, "buildkit", 2, time.plusSeconds(1)))));
        assertThat(lastOf(order(ADA, APP))).isEqualTo(new PinnedImage(APP.repository(), digest(3)));
    }

    @Test
    void manyThatEndAtOnceHarmNobody() {
        Instant time = now();
        run(Flux.range(1, 20)
                .flatMap(i -> images.remember(List.of(made(ADA, APP, "buildkit", i, time.plusSeconds(i)))), 8)
                .then());
        assertThat(lastOf(order(ADA, APP))).isNotNull();
    }

    @Test
    void whatCannotTakeStepsIsNotAskedFor() {
        run(images.remember(List.of(made(ADA, APP, "buildkit", 1, now()))));
        BuildOptions anew =
                new BuildOptions(true, false, null, Map.of(), Map.of(), null, Layer.Network.DEFAULT, List.of());
        assertThat(lastOf(order(ADA, APP, new JobSpec("app", List.of("1"), layers(), anew))))
                .isNull();
        Source nothingToRun = new Source.Layers(List.of(new Layer.Stage("python", "3.11-slim")));
        assertThat(lastOf(order(ADA, APP, new JobSpec("app", List.of("1"), nothingToRun, BuildOptions.NONE))))
                .isNull();
    }

    /** It does not say which steps it is made of. */
    @Test
    void anImageThatJibHasMadeIsOfNoUse() {
        run(images.remember(List.of(made(ADA, APP, "jib", 1, now()))));
        assertThat(lastOf(order(ADA, APP))).isNull();
    }

    @Test
    void whatWasBuiltLongAgoIsForgotten() {
        Instant time = now();
        run(images.remember(List.of(made(ADA, APP, "buildkit", 1, time))));
        run(images.forgetBefore(time));
        assertThat(lastOf(order(ADA, APP))).isNotNull();
        run(images.forgetBefore(time.plusMillis(1)));
        assertThat(lastOf(order(ADA, APP))).isNull();
    }

    private @Nullable PinnedImage lastOf(JobOrder order) {
        return withImages(List.of(order)).getFirst().cacheFrom();
    }

    private List<JobOrder> withImages(List<JobOrder> orders) {
        List<Outbox.Due> due = orders.stream()
                .map(order -> new Outbox.Due(new Place(Priority.NORMAL, 1, order.jobId()), order, null))
                .toList();
        return get(images.addTo(due)).stream().map(Outbox.Due::order).toList();
    }

    private static JobOrder order(UUID owner, ImageReference target) {
        return order(owner, target, new JobSpec("app", List.of(target.tag()), layers(), BuildOptions.NONE));
    }

    private static JobOrder order(UUID owner, ImageReference target, JobSpec spec) {
        return new JobOrder(JobId.create(), 1, owner, target, spec);
    }

    private static Source layers() {
        return new Source.Layers(
                List.of(new Layer.Stage("python", "3.11-slim"), new Layer.Run(new Command.Shell("true"))));
    }

    private static Job made(UUID owner, ImageReference target, String engine, int number, Instant at) {
        JobId id = JobId.create();
        Run run = new Run(new Attempt(id.value(), 1, 0, 1), 5, at, "worker", engine, 0, 2);
        return new Job(
                id, owner, target, at, JobStatus.DONE, 1, null, run, null, new Job.Ending.Image(at, digest(number), 1));
    }

    private static Digest digest(int number) {
        return new Digest("sha256:%064x".formatted(number));
    }
}
