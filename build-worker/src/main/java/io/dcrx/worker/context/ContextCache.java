package io.dcrx.worker.context;

import io.dcrx.context.Compression;
import io.dcrx.image.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Contexts that were fetched before, unpacked to plain tars, by digest. What is used stays open, so that whatever is removed
 * here harms nobody, not even another worker that shares the folder.
 */
final class ContextCache {
    private static final Logger LOG = LoggerFactory.getLogger(ContextCache.class);
    private static final String GIT = "git";
    /** No job takes so long. */
    private static final Duration ABANDONED = Duration.ofDays(2);

    private static final int LOOKS_PER_FILL = 256;
    private static final String ARRIVING = ".arriving-";
    /** A download is never silent for so long. */
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private final Path folder;
    private final long mostBytes;
    /** Since room was made; at first nobody knows what is there. */
    private final AtomicLong added;

    /** @param mostBytes what is kept, of all contexts together */
    ContextCache(Path folder, long mostBytes) {
        this.folder = folder;
        this.mostBytes = mostBytes;
        this.added = new AtomicLong(mostBytes);
    }

    /** The context with this digest, if it is here. */
    Optional<ContextFiles> find(Digest digest) throws IOException {
        Path tar = place(digest);
        try {
            TarFiles files = TarFiles.open(tar);
            touch(tar);
            return Optional.of(files);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /** A new file to fetch a context into. */
    Path arriving() throws IOException {
        Files.createDirectories(folder);
        return Files.createTempFile(folder, ARRIVING, "");
    }

    /** A new folder, in which what comes from git becomes a context; whoever wants it removes it. */
    Path workplace() throws IOException {
        Path git = Files.createDirectories(folder.resolve(GIT));
        sweep(git);
        return Files.createTempDirectory(git, "");
    }

    /** What a worker that died has left. */
    private static void sweep(Path git) throws IOException {
        try (Stream<Path> left = Files.list(git)) {
            for (Path place : left.toList()) {
                if (isForgotten(place)) {
                    FileSystemUtils.deleteRecursively(place);
                }
            }
        }
    }

    private static boolean isForgotten(Path place) throws IOException {
        try {
            return Files.getLastModifiedTime(place)
                    .toInstant()
                    .isBefore(Instant.now().minus(ABANDONED));
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /** Keeps what was fetched, and opens it. */
    ContextFiles keep(Digest digest, Path fetched) throws IOException {
        Path tar = place(digest);
        Path plain = arriving();
        try {
            unpack(fetched, plain);
            ContextFiles files = TarFiles.open(plain);
            long size = Files.size(plain);
            Files.move(plain, tar, StandardCopyOption.ATOMIC_MOVE);
            makeRoomIfDue(size);
            return files;
        } finally {
            Files.deleteIfExists(plain);
        }
    }

    private static void unpack(Path fetched, Path plain) throws IOException {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(fetched), 64 * 1024)) {
            bytes.mark(Compression.MAGIC_BYTES);
            byte[] start = bytes.readNBytes(Compression.MAGIC_BYTES);
            bytes.reset();
            switch (Compression.of(start)) {
                case NONE -> Files.move(fetched, plain, StandardCopyOption.REPLACE_EXISTING);
                case GZIP -> {
                    try (InputStream tar = GzipCompressorInputStream.builder()
                            .setInputStream(bytes)
                            .setDecompressConcatenated(true)
                            .get()) {
                        Files.copy(tar, plain, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
                case ZSTD -> {
                    try (InputStream tar = new ZstdCompressorInputStream(bytes)) {
                        Files.copy(tar, plain, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
    }

    /** Small contexts come by the thousand: to look through all of them for each would take longer than to fetch it. */
    private void makeRoomIfDue(long bytes) throws IOException {
        if (added.addAndGet(bytes) >= mostBytes / LOOKS_PER_FILL) {
            added.set(0);
            makeRoom();
        }
    }

    /** What was not used for the longest time goes first. */
    private void makeRoom() throws IOException {
        List<Kept> all = kept();
        long bytes = all.stream().mapToLong(Kept::bytes).sum();
        for (Kept oldest : all) {
            boolean forgotten = oldest.isArriving()
                    && oldest.used().toInstant().isBefore(Instant.now().minus(FORGOTTEN));
            if (forgotten || (bytes > mostBytes && !oldest.isArriving())) {
                Files.deleteIfExists(oldest.file());
                bytes -= oldest.bytes();
            }
        }
    }

    private List<Kept> kept() throws IOException {
        List<Kept> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try {
                    all.add(new Kept(file, Files.getLastModifiedTime(file), Files.size(file)));
                } catch (NoSuchFileException _) {
                    LOG.debug("{} is gone meanwhile", file);
                }
            }
        }
        all.sort(Comparator.comparing(Kept::used));
        return all;
    }

    private static void touch(Path tar) {
        try {
            Files.setLastModifiedTime(tar, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.debug("{} is gone meanwhile, and stays open", tar);
        }
    }

    private Path place(Digest digest) {
        return folder.resolve(digest.value().replace(':', '-') + ".tar");
    }

    private record Kept(Path file, FileTime used, long bytes) {
        boolean isArriving() {
            return file.getFileName().toString().startsWith(ARRIVING);
        }
    }
}
