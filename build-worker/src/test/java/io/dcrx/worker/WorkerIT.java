package io.dcrx.worker;

import io.dcrx.context.GitContext;
import io.dcrx.image.Layer;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.job.Progress;
import io.dcrx.wire.Poisoned;
import io.dcrx.wire.Topics;
import io.dcrx.wire.Wire;
import io.dcrx.worker.context.GitServer;
import io.dcrx.worker.context.GitWork;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What one worker with two slots makes of orders. */
class WorkerIT {
    @TempDir
    static Path folder;

    private static Farm farm;

    @BeforeAll
    static void start() throws Exception {
        farm = Farm.start(folder);
        farm.worker("worker", "dcrx.worker.slots=2", "dcrx.worker.timeout=20s");
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @Test
    void buildsAndPushesWhatWasOrderedAndReportsEveryPhase() throws Exception {
        JobOrder order = farm.order("it/hello", new Layer.Entrypoint(List.of("echo", "Hello world!")));
        farm.publish(order);
        Progress end = farm.awaitEnd(order);
        assertThat(end).isInstanceOfSatisfying(Progress.Done.class, done -> {
            assertThat(done.size()).isGreaterThan(1_000_000);
            assertThat(hasInRegistry(order, done)).isTrue();
        });
        List<JobEvent.Reported> events = farm.events(order);
        assertThat(events)
                .extracting(event -> (Object) event.progress().getClass())
                .containsExactly(
                        Progress.Started.class,
                        Progress.Generating.class,
                        Progress.Building.class,
                        Progress.Pushing.class,
                        Progress.Done.class);
        assertThat(events).extracting(JobEvent.Reported::sequence).containsExactly(1, 2, 3, 4, 5);
        assertThat(events)
                .extracting(JobEvent.Reported::attempt)
                .containsOnly(events.getFirst().attempt());
        assertThat(events.getFirst().progress()).isEqualTo(new Progress.Started("worker", "jib"));
    }

    @Test
    void buildsFromACommitAndSaysWhichItWas() throws Exception {
        GitWork work = GitWork.in(folder.resolve("work"));
        work.write("app/greeting", "hello");
        String commit = work.commit();
        work.publish(folder.resolve("git/public/app.git"), "main");
        try (GitServer server = GitServer.start(folder.resolve("git"))) {
            JobOrder order = farm.order(
                    "it/git",
                    new Layer.Copy(List.of("greeting"), "/greeting", null, null, null, null, false),
                    Farm.run("test \"$(cat /greeting)\" = hello"));
            JobSpec spec = order.spec().with(new GitContext(server.address("/public/app.git"), "main", "app"));
            farm.publish(new JobOrder(order.jobId(), order.attempt(), order.owner(), order.target(), spec));
            assertThat(farm.awaitEnd(order)).isInstanceOf(Progress.Done.class);
            assertThat(farm.events(order))
                    .extracting(JobEvent.Reported::progress)
                    .contains(new Progress.Building(commit));
        }
    }

    @Test
    void skipsWhatIsNoOrder() {
        long broken = farm.publish("poison", "{broken".getBytes(StandardCharsets.UTF_8));
        var _ = farm.publish("poison", null);
        JobOrder next = farm.order("it/after-poison");
        farm.publish(next);
        assertThat(farm.awaitEnd(next)).isInstanceOf(Progress.Done.class);
        try (Listener aside = new Listener(farm.bootstrapServers(), Topics.POISON)) {
            String first = Topics.JOBS + "-0@" + broken;
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> !aside.values(first).isEmpty());
            Poisoned kept = Wire.read(aside.values(first).getFirst(), Poisoned.class);
            assertThat(Base64.getDecoder().decode(kept.content())).asString().isEqualTo("{broken");
        }
    }

    @Test
    void everySlotHoldsAJobOfItsOwnForAsLongAsItTakes() {
        long longerThanTheLock = Farm.LOCK.toSeconds() + 2;
        JobOrder one = farm.order("it/one", Farm.run("sleep " + longerThanTheLock));
        JobOrder other = farm.order("it/other", Farm.run("sleep " + longerThanTheLock));
        farm.publish(one);
        farm.publish(other);
        assertThat(farm.awaitEnd(one)).isInstanceOf(Progress.Done.class);
        assertThat(farm.awaitEnd(other)).isInstanceOf(Progress.Done.class);
        assertThat(farm.events(one).getFirst().at())
                .isBefore(farm.events(other).getLast().at());
        assertThat(farm.events(other).getFirst().at())
                .isBefore(farm.events(one).getLast().at());
        assertThat(farm.events(one)).extracting(JobEvent.Reported::attempt).containsOnly(attempt(one));
        assertThat(farm.events(other)).extracting(JobEvent.Reported::attempt).containsOnly(attempt(other));
    }

    private static Attempt attempt(JobOrder order) {
        return farm.events(order).getFirst().attempt();
    }

    private static boolean hasInRegistry(JobOrder order, Progress.Done done) {
        try {
            return Registry.has(order.target(), done.digest());
        } catch (java.io.IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
