package io.dcrx.worker;

import io.dcrx.fleet.ControlOrder;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What a worker does when it is told something beside the queue. */
class ControlIT {
    @TempDir
    static Path folder;

    private static Farm farm;

    @BeforeAll
    static void start() throws Exception {
        farm = Farm.start(folder);
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @Test
    void aBuildThatIsCancelledIsConfirmedAndDead() {
        String nap = "sleep 600." + System.nanoTime();
        JobOrder order = farm.order("it/unwanted", Farm.run(nap));
        try (var _ = farm.worker("obedient")) {
            farm.publish(order);
            Farm.await(() -> Farm.isRunning(nap));
            long asked = System.nanoTime();
            farm.tell(cancelOf(order));
            assertThat(farm.awaitEnd(order)).isEqualTo(new Progress.Cancelled());
            long confirmed = System.nanoTime();
            Farm.await(() -> !Farm.isRunning(nap));
            System.out.printf(
                    "  cancelled: confirmed after %d ms, dead after %d (1000 wanted of both)%n",
                    (confirmed - asked) / 1_000_000, (System.nanoTime() - asked) / 1_000_000);
            assertTakesTheNext("it/after-the-unwanted");
        }
    }

    @Test
    void whatWasCancelledBeforeTheWorkerWasThereIsNotBegun() {
        JobOrder order = farm.order("it/unwanted-early");
        farm.tell(cancelOf(order));
        farm.publish(order);
        try (var _ = farm.worker("late")) {
            assertThat(farm.awaitEnd(order)).isEqualTo(new Progress.Cancelled());
            assertThat(farm.events(order))
                    .extracting(JobEvent.Reported::progress)
                    .containsExactly(new Progress.Started("late", "jib"), new Progress.Cancelled());
            assertTakesTheNext("it/after-the-unwanted-early");
        }
    }

    @Test
    void aWorkerThatIsDrainedFinishesWhatItHasAndTakesNothingNewUntilItIsToldTo() {
        JobOrder running = farm.order("it/drained", Farm.run("sleep 2"));
        JobOrder next = farm.order("it/undrained");
        try (var _ = farm.worker("drained")) {
            farm.publish(running);
            farm.await(running, Progress.Building.class);
            farm.tell(new ControlOrder.Drain("somebody-else", true, Instant.now()));
            farm.tell(new ControlOrder.Drain("drained", true, Instant.now()));
            Farm.await(() -> farm.reports("drained").getLast().draining());
            farm.publish(next);
            assertThat(farm.awaitEnd(running)).isInstanceOf(Progress.Done.class);
            int reports = farm.reports("drained").size();
            Farm.await(() -> farm.reports("drained").size() > reports + 1);
            assertThat(farm.reports("drained").getLast().busy()).isZero();
            assertThat(farm.events(next)).isEmpty();
            farm.tell(new ControlOrder.Drain("drained", false, Instant.now()));
            assertThat(farm.awaitEnd(next)).isInstanceOf(Progress.Done.class);
            Farm.await(() -> !farm.reports("drained").getLast().draining());
        }
    }

    @Test
    void whatNobodyUnderstandsIsSkipped() {
        farm.say("nonsense", "{broken".getBytes(StandardCharsets.UTF_8));
        farm.say("nonsense", null);
        try (var _ = farm.worker("unmoved")) {
            assertTakesTheNext("it/after-nonsense");
        }
    }

    private static ControlOrder cancelOf(JobOrder order) {
        return new ControlOrder.Cancel(order.jobId(), Instant.now());
    }

    private static void assertTakesTheNext(String name) {
        JobOrder next = farm.order(name);
        farm.publish(next);
        assertThat(farm.awaitEnd(next)).isInstanceOf(Progress.Done.class);
        assertThat(farm.events(next)).extracting(JobEvent.Reported::sequence).isEqualTo(List.of(1, 2, 3, 4, 5));
    }
}
