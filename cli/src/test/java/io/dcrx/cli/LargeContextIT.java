package io.dcrx.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** A gigabyte goes through a farm that has half of that as its heap. */
class LargeContextIT {
    private static final long GIGABYTE = 1L << 30;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    @Test
    void aContextNeedNotFitIntoTheHeap() throws Exception {
        Map<String, String> environment = Map.of(
                "JAVA_TOOL_OPTIONS", "-Xmx512m -XX:+ExitOnOutOfMemoryError",
                "DOCKER_HOST", "unix://" + folder.resolve("no-engine.sock"),
                "DCRX_KV_JOB_POOL_SIZE", "1");
        try (FarmProcess farm = FarmProcess.start(folder, environment)) {
            farm.createFirstUserAndLogIn();
            JsonNode context = farm.upload(() -> LargeTar.of(GIGABYTE), Duration.ofMinutes(5));
            assertThat(context.path("size").asLong()).isEqualTo(GIGABYTE + 3 * 512);
        }
    }
}
