package io.dcrx.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.io.input.BoundedInputStream;
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
            JsonNode context = farm.upload(LargeContextIT::tar, Duration.ofMinutes(5));
            assertThat(context.path("size").asLong()).isEqualTo(GIGABYTE + 3 * 512);
        }
    }

    private static InputStream tar() {
        return new SequenceInputStream(
                Collections.enumeration(List.of(new ByteArrayInputStream(header()), zeros(GIGABYTE), zeros(2 * 512))));
    }

    private static InputStream zeros(long length) {
        try {
            return BoundedInputStream.builder()
                    .setInputStream(new Zeros())
                    .setMaxCount(length)
                    .get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] header() {
        TarArchiveEntry entry = new TarArchiveEntry("large");
        entry.setSize(GIGABYTE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            // Not closed: the content does not pass through it.
            new TarArchiveOutputStream(bytes, 512).putArchiveEntry(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static final class Zeros extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            Arrays.fill(bytes, offset, offset + length, (byte) 0);
            return length;
        }
    }
}
