package io.dcrx.worker;

import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.job.Progress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** No job lasts for ever. */
class TimeoutIT {
    @TempDir
    Path folder;

    @Test
    void aJobThatTakesTooLongIsKilled() throws Exception {
        try (Farm farm = Farm.start(folder)) {
            farm.worker("hasty", "dcrx.worker.timeout=3s");
            String nap = "sleep 300." + System.nanoTime();
            JobOrder order = farm.order("it/endless", Farm.run(nap));
            farm.publish(order);
            Farm.await(() -> isRunning(nap));
            assertThat(farm.awaitEnd(order))
                    .isInstanceOfSatisfying(
                            Progress.Failed.class,
                            failed -> assertThat(failed.failure().reason()).isEqualTo(FailureReason.TIMED_OUT));
            Farm.await(() -> !isRunning(nap));
        }
    }

    /** The engine of a test runs on the same machine, so its processes can be seen. */
    private static boolean isRunning(String command) {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info().commandLine().orElse("").contains(command));
    }
}
