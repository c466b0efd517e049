package io.dcrx.cli.chaos;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever is killed, frozen or cut: every job that was accepted ends once, and what is said of it is true. */
class ChaosIT {
    /** Kept when something was wrong: everybody's logs are in it. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    /** A short run; {@code make chaos} has others. */
    @Test
    void theFarmKeepsItsPromisesWhateverDies() throws Exception {
        Plan plan = Plan.parse(System.getProperty("dcrx.chaos", ""));
        assertThat(Chaos.run(plan, folder, System.out))
                .as("seed %d", plan.seed())
                .isEmpty();
    }
}
