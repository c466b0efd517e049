package io.dcrx.worker;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** A job outlives the workers that hold it. */
class TakeoverIT {
    @TempDir
    static Path folder;

    private static Farm farm;

    @BeforeAll
    static void start() throws Exception {
        farm = Farm.start(folder.resolve("broker"));
    }

    @AfterAll
    static void stop() {
        farm.close();
    }

    @Test
    void anotherWorkerTakesOverFromADeadOne() throws Exception {
        JobOrder order = farm.order("it/orphan", Farm.run("sleep 3"));
        try (WorkerProcess mortal = WorkerProcess.start(folder, "mortal", farm.bootstrapServers())) {
            farm.publish(order);
            farm.await(order, Progress.Building.class);
            try (var _ = farm.worker("heir")) {
                mortal.die();
                assertThat(farm.awaitEnd(order)).isInstanceOf(Progress.Done.class);
            }
        }
        assertThat(workers(order)).containsExactly("mortal", "heir");
        assertThat(attempts(order)).isSorted();
    }

    @Test
    void aFrozenWorkerThatWakesUpPushesAndTellsNothing() throws Exception {
        JobOrder order = farm.order("it/sleeper", Farm.run("sleep 3"));
        try (WorkerProcess sleeper = WorkerProcess.start(folder, "sleeper", farm.bootstrapServers())) {
            farm.publish(order);
            farm.await(order, Progress.Building.class);
            sleeper.freeze();
            try (var _ = farm.worker("heir")) {
                assertThat(farm.awaitEnd(order)).isInstanceOf(Progress.Done.class);
            }
            int told = farm.events(order).size();
            sleeper.thaw();
            Farm.await(() -> sleeper.log().contains("nothing more is told of this attempt"));
            assertThat(farm.events(order)).hasSize(told);
        }
        assertThat(workers(order)).containsExactly("sleeper", "heir");
        assertThat(farm.events(order).stream().filter(event -> event.progress() instanceof Progress.Pushing))
                .singleElement()
                .extracting(JobEvent.Reported::attempt)
                .isEqualTo(farm.events(order).getLast().attempt());
    }

    @Test
    void aWorkerThatIsToldToStopHandsItsJobBackAtOnce() {
        JobOrder order = farm.order("it/handed-back", Farm.run("sleep 3"));
        ConfigurableApplicationContext leaver = farm.worker("leaver", "dcrx.worker.grace=0s");
        farm.publish(order);
        farm.await(order, Progress.Building.class);
        try (var _ = farm.worker("heir")) {
            long begin = System.nanoTime();
            leaver.close();
            Farm.await(() -> workers(order).size() > 1);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Farm.LOCK);
            assertThat(farm.awaitEnd(order)).isInstanceOf(Progress.Done.class);
        }
        assertThat(workers(order)).containsExactly("leaver", "heir");
    }

    @Test
    void aWorkerThatIsToldToStopFinishesWhatItCan() {
        JobOrder order = farm.order("it/finished", Farm.run("sleep 1"));
        try (var _ = farm.worker("leaver", "dcrx.worker.grace=20s")) {
            farm.publish(order);
            farm.await(order, Progress.Building.class);
        }
        assertThat(farm.awaitEnd(order)).isInstanceOf(Progress.Done.class);
        assertThat(workers(order)).containsExactly("leaver");
    }

    private static List<String> workers(JobOrder order) {
        return farm.events(order).stream()
                .map(JobEvent.Reported::progress)
                .filter(Progress.Started.class::isInstance)
                .map(progress -> ((Progress.Started) progress).worker())
                .toList();
    }

    private static List<Attempt> attempts(JobOrder order) {
        return farm.events(order).stream()
                .map(JobEvent.Reported::attempt)
                .distinct()
                .toList();
    }
}
