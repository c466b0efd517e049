package io.dcrx.job;

import io.dcrx.wire.Wire;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FailureTest {
    @Test
    void aShortOneIsAsItWasSaid() {
        Failure failure = new Failure(FailureReason.STEP_FAILED, "exit code: 3", 3, "[2/2] RUN false");
        assertThat(failure.message()).isEqualTo("exit code: 3");
        assertThat(failure.step()).isEqualTo("[2/2] RUN false");
    }

    /** BuildKit names a step by all of its instruction, with what its variables stand for. */
    @Test
    void whatEnginesSayIsCutToWhatIsKept() {
        Failure failure = new Failure(FailureReason.STEP_FAILED, "m".repeat(100_000), 1, "s".repeat(100_000));
        assertThat(failure.message()).hasSize(Failure.LONGEST_MESSAGE).endsWith("m…");
        assertThat(failure.step()).hasSize(Failure.LONGEST_STEP).endsWith("s…");
    }

    @Test
    void noNulReachesADatabaseNotEvenFromAnotherVersionsWorker() {
        Failure failure = Wire.readText(
                "{\"reason\":\"REGISTRY_UNAVAILABLE\",\"message\":\"a\\u0000b\",\"step\":\"\\u0000\"}", Failure.class);
        assertThat(failure.message()).isEqualTo("a\uFFFDb");
        assertThat(failure.step()).isEqualTo("\uFFFD");
    }
}
