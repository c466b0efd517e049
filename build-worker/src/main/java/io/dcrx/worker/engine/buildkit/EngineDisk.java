package io.dcrx.worker.engine.buildkit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * How much room the engine's disk has. The engine itself does not tell; it is known where its data folder is seen from here by
 * the same path: on one machine, and where a sidecar's volume is mounted in the worker, too.
 */
@Component
final class EngineDisk {
    private final DataSize minFree;
    private volatile @Nullable Path folder;

    EngineDisk(DiskProperties properties, MeterRegistry meters) {
        this.minFree = properties.minFree();
        Gauge.builder("dcrx.worker.engine.disk.free", this, disk -> disk.free().orElse(-1))
                .description("Room on the engine's disk; -1 where the worker does not see it")
                .baseUnit("bytes")
                .strongReference(true)
                .register(meters);
    }

    void isAt(Path dataFolder) {
        folder = dataFolder;
    }

    /** What is wrong, as a sentence. */
    Optional<String> shortage() {
        OptionalLong free = free();
        if (free.isEmpty() || free.getAsLong() >= minFree.toBytes()) {
            return Optional.empty();
        }
        return Optional.of("the engine's disk (%s) has %d MB left, and jobs are taken from %d MB on"
                .formatted(folder, free.getAsLong() >> 20, minFree.toMegabytes()));
    }

    private OptionalLong free() {
        Path known = folder;
        if (known == null || !Files.isDirectory(known)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Files.getFileStore(known).getUsableSpace());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
