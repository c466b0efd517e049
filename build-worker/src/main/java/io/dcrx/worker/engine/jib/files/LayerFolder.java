package io.dcrx.worker.engine.jib.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** Where large layers lie until their attempt has ended. */
public final class LayerFolder {
    /** No job takes so long. */
    private static final Duration ABANDONED = Duration.ofDays(2);

    private final Path folder;

    public LayerFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes it, without what a worker that died has left there. */
    Path ready() throws IOException {
        Files.createDirectories(folder);
        Instant abandoned = Instant.now().minus(ABANDONED);
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : left.toList()) {
                removeIfOlder(file, abandoned);
            }
        }
        return folder;
    }

    private static void removeIfOlder(Path file, Instant abandoned) throws IOException {
        try {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(abandoned)) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException _) {
            // Its attempt has ended meanwhile.
        }
    }
}
