package io.dcrx.worker.context;

import io.dcrx.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class ContextCacheTest {
    private static final Tars.Content HELLO = tar -> Tars.file(tar, "hello", 0644, "hello");

    @TempDir
    private Path folder;

    static Stream<byte[]> spellings() {
        return Stream.of(Tars.tar(HELLO), Tars.gzip(HELLO), Tars.zstd(HELLO));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void whatWasKeptIsFoundHoweverItWasCompressed(byte[] bytes) throws Exception {
        ContextCache cache = cache(1_000_000);
        Digest digest = Tars.digest(bytes);
        assertThat(cache.find(digest)).isEmpty();
        keep(cache, bytes);
        try (ContextFiles files = cache.find(digest).orElseThrow()) {
            assertThat(files.list()).extracting(ContextFile::path).containsExactly("hello");
        }
        assertThat(files()).hasSize(1);
    }

    @Test
    void whatWasNotUsedForTheLongestTimeMakesRoom() throws Exception {
        ContextCache cache = cache(2 * named("first").length + 500);
        Digest first = keep(cache, named("first"));
        Digest second = keep(cache, named("second"));
        age(first, Duration.ofMinutes(2));
        age(second, Duration.ofMinutes(1));
        cache.find(first).orElseThrow().close();
        keep(cache, named("third"));

        assertThat(isThere(cache, first)).isTrue();
        assertThat(isThere(cache, second)).isFalse();
    }

    @Test
    void smallOnesAreLetInUntilTheyAreWorthALook() throws Exception {
        ContextCache cache = cache(256L * 3 * named("a").length);
        Digest old = keep(cache, named("a"));
        Path left = cache.arriving();
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        keep(cache, named("b"));
        keep(cache, named("c"));
        assertThat(left).exists();
        keep(cache, named("d"));
        assertThat(left).doesNotExist();
        assertThat(isThere(cache, old)).isTrue();
    }

    @Test
    void aContextThatIsLargerThanTheCacheIsThereForItsBuild() throws Exception {
        ContextCache cache = cache(0);
        byte[] bytes = named("large");
        Path arriving = Files.write(cache.arriving(), bytes);
        try (ContextFiles files = cache.keep(Tars.digest(bytes), arriving)) {
            assertThat(isThere(cache, Tars.digest(bytes))).isFalse();
            assertThat(files.open(files.list().getFirst()).readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void whatAWorkerThatDiedHasLeftIsRemoved() throws Exception {
        ContextCache cache = cache(1_000_000);
        Path left = cache.arriving();
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Path young = cache.arriving();
        keep(cache, named("a"));
        assertThat(left).doesNotExist();
        assertThat(young).exists();
    }

    private ContextCache cache(long bytes) {
        return new ContextCache(folder.resolve("cache"), bytes);
    }

    private static byte[] named(String name) {
        return Tars.tar(tar -> Tars.file(tar, name, 0644, name));
    }

    private static Digest keep(ContextCache cache, byte[] bytes) throws IOException {
        Digest digest = Tars.digest(bytes);
        Path arriving = Files.write(cache.arriving(), bytes);
        cache.keep(digest, arriving).close();
        Files.deleteIfExists(arriving);
        return digest;
    }

    private void age(Digest digest, Duration by) throws IOException {
        for (Path file : files()) {
            if (file.toString().contains(digest.value().substring(7))) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(by)));
            }
        }
    }

    private static boolean isThere(ContextCache cache, Digest digest) throws IOException {
        var found = cache.find(digest);
        if (found.isPresent()) {
            found.get().close();
        }
        return found.isPresent();
    }

    private java.util.List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.toList();
        }
    }
}
