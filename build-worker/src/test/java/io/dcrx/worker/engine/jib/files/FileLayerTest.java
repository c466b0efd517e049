package io.dcrx.worker.engine.jib.files;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FileLayerTest {
    private static final int MOST_IN_MEMORY = 1 << 20;

    @TempDir
    private Path folder;

    @Test
    void itsDigestsAreThoseOfItsBytes() throws Exception {
        try (FileLayer layer = FileLayer.of(nodes(10), layers(), MOST_IN_MEMORY)) {
            byte[] bytes = bytes(layer);
            assertThat(bytes).hasSize((int) layer.size());
            assertThat(sha256(bytes)).isEqualTo(layer.digest().value());
            try (GZIPInputStream tar = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                assertThat(sha256(tar.readAllBytes())).isEqualTo(layer.diffId().value());
            }
        }
    }

    @Test
    void theSameFilesAreTheSameLayer() throws Exception {
        try (FileLayer one = FileLayer.of(nodes(10), layers(), MOST_IN_MEMORY);
                FileLayer other = FileLayer.of(nodes(10), layers(), MOST_IN_MEMORY)) {
            assertThat(other.digest()).isEqualTo(one.digest());
        }
    }

    @Test
    void aLargeOneIsOnTheDiskUntilItIsClosed() throws Exception {
        FileLayer layer = FileLayer.of(nodes(3 << 20), layers(), MOST_IN_MEMORY);
        Path file = layer.written().getPath();
        assertThat(file).hasSize(layer.size());
        assertThat(sha256(bytes(layer))).isEqualTo(layer.digest().value());
        layer.close();
        assertThat(Files.exists(file)).isFalse();
    }

    @Test
    void whereThereIsNoRoomInMemoryASmallOneIsOnTheDiskToo() throws Exception {
        try (FileLayer inMemory = FileLayer.of(nodes(10), layers(), MOST_IN_MEMORY);
                FileLayer onDisk = FileLayer.of(nodes(10), layers(), 0)) {
            assertThat(inMemory.inMemory()).isEqualTo((int) inMemory.size());
            assertThat(onDisk.inMemory()).isZero();
            assertThat(onDisk.written().getPath()).hasSize(onDisk.size());
            assertThat(bytes(onDisk)).isEqualTo(bytes(inMemory));
        }
    }

    @Test
    void whoIsInterruptedWritesNoFurther() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> FileLayer.of(nodes(10), layers(), MOST_IN_MEMORY))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void whatAWorkerThatDiedHasLeftIsRemoved() throws Exception {
        Path left = Files.createFile(folder.resolve("left"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
        Path young = Files.createFile(folder.resolve("young"));
        FileLayer.of(nodes(10), layers(), MOST_IN_MEMORY).close();
        assertThat(left).doesNotExist();
        assertThat(young).exists();
    }

    private LayerFolder layers() {
        return new LayerFolder(folder);
    }

    private static SortedMap<String, Node> nodes(int size) {
        byte[] content = new byte[size];
        new Random(1).nextBytes(content);
        Attributes attributes = new Attributes(0640, new Owner(3_000_000, 5), Instant.ofEpochSecond(1_700_000_000));
        SortedMap<String, Node> nodes = new TreeMap<>();
        nodes.put("/a", new Node.Folder(attributes));
        nodes.put("/a/b", new Node.File(attributes, size, () -> new ByteArrayInputStream(content)));
        nodes.put("/a/c", new Node.Link(attributes, "b"));
        return nodes;
    }

    private static byte[] bytes(FileLayer layer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        layer.writeTo(bytes);
        return bytes.toByteArray();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
