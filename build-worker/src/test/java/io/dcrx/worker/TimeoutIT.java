package io.dcrx.worker;

import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.job.Progress;
import io.dcrx.job.TimeLimit;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** No job lasts for ever. */
class TimeoutIT {
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
    void aJobThatTakesTooLongIsKilled() {
        try (var _ = farm.worker("hasty", "dcrx.worker.timeout=3s")) {
            assertTimesOut(farm.order("it/endless", Farm.run(nap())), 30);
        }
    }

    @Test
    void aJobMayAskForLessTime() {
        try (var _ = farm.worker("patient", "dcrx.worker.timeout=1h")) {
            assertTimesOut(farm.order("it/impatient", Farm.run(nap())), 2);
        }
    }

    private static void assertTimesOut(JobOrder order, long seconds) {
        JobSpec spec = order.spec();
        JobSpec limited = new JobSpec(spec.name(), spec.tags(), spec.source(), spec.options(), new TimeLimit(seconds));
        String nap = spec.source().toString().replaceAll(".*(sleep [0-9.]+).*", "$1");
        farm.publish(new JobOrder(order.jobId(), order.attempt(), order.owner(), order.target(), limited));
        Farm.await(() -> Farm.isRunning(nap));
        assertThat(farm.awaitEnd(order))
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.failure().reason()).isEqualTo(FailureReason.TIMED_OUT));
        Farm.await(() -> !Farm.isRunning(nap));
    }

    /** Unlike any other. */
    private static String nap() {
        return "sleep 300." + System.nanoTime();
    }
}
