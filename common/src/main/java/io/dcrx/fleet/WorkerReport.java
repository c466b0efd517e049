package io.dcrx.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says about itself every two seconds.
 *
 * @param worker its name, unique in the fleet
 * @param slots how many builds it can run at once
 * @param busy how many slots hold a job
 * @param memoryUsed of the machine or container, in bytes
 * @param memoryLimit of the machine or container, in bytes
 * @param engines all that it was made to work with, ready or not
 * @param draining whether it was told to take nothing new
 */
public record WorkerReport(
        String worker,
        Instant at,
        int slots,
        int busy,
        long memoryUsed,
        long memoryLimit,
        List<EngineState> engines,
        boolean draining) {

    public WorkerReport {
        Objects.requireNonNull(worker);
        Objects.requireNonNull(at);
        engines = List.copyOf(engines);
    }

    /**
     * @param name which engine, such as {@code buildkit}
     * @param version as the engine gives it; null while it cannot be reached
     * @param problem why no job is taken, as a sentence; null while all is well
     */
    public record EngineState(
            String name, @Nullable String version, @Nullable String problem) {
        public EngineState {
            Objects.requireNonNull(name);
        }

        public boolean ready() {
            return problem == null;
        }
    }
}
