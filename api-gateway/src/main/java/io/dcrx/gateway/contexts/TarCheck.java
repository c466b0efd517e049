package io.dcrx.gateway.contexts;

import io.dcrx.context.Allowance;
import io.dcrx.context.Compression;
import io.dcrx.context.ContextPath;
import io.dcrx.image.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * Reads a tar once, from its first byte to its last, and refuses what could harm whoever unpacks it. What it lets through has
 * paths within the context only, links that lead nowhere else, and neither devices nor pipes.
 */
final class TarCheck {
    /** Of all paths together, which are kept until the last entry is read: a tar of megabytes may hold gigabytes of them. */
    private static final int MOST_OF_PATHS = 16 * 1024 * 1024;

    private final long mostBytes;
    private final int mostEntries;

    /** What was found at a path so far. */
    private enum Kind {
        FILE,
        FOLDER,
        LINK
    }

    /** @param mostBytes of all files together */
    TarCheck(long mostBytes, int mostEntries) {
        this.mostBytes = mostBytes;
        this.mostEntries = mostEntries;
    }

    /**
     * @param file a tar, perhaps compressed
     * @return the digest of the file as it is
     * @throws Unfit if it is no tar that a build may have
     */
    Digest check(Path file) throws Unfit {
        MessageDigest sha256 = Digest.sha256();
        try (InputStream bytes =
                new BufferedInputStream(new DigestInputStream(Files.newInputStream(file), sha256), 64 * 1024)) {
            try (Allowance plain = new Allowance(opened(bytes));
                    TarArchiveInputStream tar = new TarArchiveInputStream(plain, StandardCharsets.UTF_8.name())) {
                check(tar, plain);
            }
            return Digest.of(sha256);
        } catch (IOException | IllegalArgumentException e) {
            throw new Unfit("cannot be read as a tar: " + e.getMessage());
        }
    }

    private void check(TarArchiveInputStream tar, Allowance plain) throws IOException, Unfit {
        Map<String, Kind> seen = new HashMap<>();
        long bytes = 0;
        int entries = 0;
        int paths = 0;
        for (TarArchiveEntry entry = next(tar, plain); entry != null; entry = next(tar, plain)) {
            entries++;
            if (entries > mostEntries) {
                throw new Unfit("has more than " + mostEntries + " entries");
            }
            bytes += Math.max(0, entry.getRealSize());
            if (bytes > mostBytes || entry.getRealSize() > mostBytes) {
                throw new Unfit("has files of more than " + mostBytes + " bytes in all, unpacked");
            }
            paths += entry.getName().length();
            if (paths > MOST_OF_PATHS) {
                throw new Unfit("has paths of more than " + MOST_OF_PATHS + " characters in all");
            }
            if (!Allowance.holds(entry.getExtraPaxHeaders())) {
                throw unfit(
                        entry, "which has extended headers of more than " + Allowance.HEADERS + " characters in all");
            }
            check(entry, seen);
            plain.unlimited();
            tar.transferTo(OutputStream.nullOutputStream());
        }
        if (entries == 0) {
            throw new Unfit("is no tar, or one with nothing in it");
        }
        // What follows the end of the tar counts for the digest, and it shows whether the compressed stream is whole.
        plain.allow(mostBytes);
        plain.transferTo(OutputStream.nullOutputStream());
    }

    private static TarArchiveEntry next(TarArchiveInputStream tar, Allowance plain) throws IOException, Unfit {
        plain.allow(Allowance.HEADERS);
        TarArchiveEntry entry = tar.getNextEntry();
        if (entry != null && !entry.isCheckSumOK()) {
            throw new Unfit("is no tar, or a broken one: the checksum of an entry is wrong");
        }
        return entry;
    }

    private static void check(TarArchiveEntry entry, Map<String, Kind> seen) throws Unfit {
        String path = ContextPath.normal(entry.getName())
                .orElseThrow(() -> unfit(entry, "which is no path within the context"));
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            Kind parent = seen.get(path.substring(0, slash));
            if (parent != null && parent != Kind.FOLDER) {
                throw unfit(entry, "which lies below something that is no folder");
            }
        }
        Kind kind = kind(entry, path, seen);
        if (path.isEmpty() && kind != Kind.FOLDER) {
            throw unfit(entry, "which is the context itself and no folder");
        }
        seen.put(path, kind);
    }

    private static Kind kind(TarArchiveEntry entry, String path, Map<String, Kind> seen) throws Unfit {
        if (entry.isDirectory()) {
            return Kind.FOLDER;
        }
        if (entry.isSymbolicLink()) {
            if (!ContextPath.staysWithin(path, entry.getLinkName())) {
                throw unfit(entry, "a symbolic link that leads out of the context");
            }
            return Kind.LINK;
        }
        if (entry.isLink()) {
            Optional<String> target = ContextPath.normal(entry.getLinkName());
            if (target.map(seen::get).filter(Kind.FILE::equals).isEmpty()) {
                throw unfit(entry, "a hard link to something that is no file before it in the context");
            }
            return Kind.FILE;
        }
        if (!entry.isFile() || entry.isFIFO() || entry.isBlockDevice() || entry.isCharacterDevice()) {
            throw unfit(entry, "which is neither a file, a folder nor a link");
        }
        return Kind.FILE;
    }

    private static Unfit unfit(TarArchiveEntry entry, String what) {
        String name = entry.getName().replaceAll("\\p{Cntrl}", "?");
        return new Unfit("holds '" + (name.length() > 200 ? name.substring(0, 200) + "…" : name) + "', " + what);
    }

    private static InputStream opened(InputStream bytes) throws IOException {
        bytes.mark(Compression.MAGIC_BYTES);
        byte[] start = bytes.readNBytes(Compression.MAGIC_BYTES);
        bytes.reset();
        return switch (Compression.of(start)) {
            case NONE -> bytes;
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(bytes)
                        .setDecompressConcatenated(true)
                        .get();
            case ZSTD -> new ZstdCompressorInputStream(bytes);
        };
    }

    /** The message follows the words "the context". */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }
}
