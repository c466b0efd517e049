package io.dcrx.worker.context;

import io.dcrx.image.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/** Tars for tests, as a gateway lets them through. */
public final class Tars {
    private Tars() {}

    /** What is put into a tar. */
    public interface Content {
        void writeTo(TarArchiveOutputStream tar) throws IOException;
    }

    public static byte[] tar(Content content) {
        return written(out -> out, content);
    }

    public static byte[] gzip(Content content) {
        return written(GZIPOutputStream::new, content);
    }

    static byte[] zstd(Content content) {
        return written(ZstdCompressorOutputStream::new, content);
    }

    public static void file(TarArchiveOutputStream tar, String path, int mode, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(path);
        entry.setMode(mode);
        entry.setUserId(1234);
        entry.setSize(bytes.length);
        entry.setModTime(1_700_000_000_000L);
        add(tar, entry, bytes);
    }

    public static void folder(TarArchiveOutputStream tar, String path, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path + "/");
        entry.setMode(mode);
        add(tar, entry, new byte[0]);
    }

    public static void link(TarArchiveOutputStream tar, String path, byte type, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(path, type);
        entry.setLinkName(target);
        add(tar, entry, new byte[0]);
    }

    /** What says more of the entry behind it, or of all of them. */
    public static void header(TarArchiveOutputStream tar, byte type, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry("header", type);
        entry.setSize(bytes.length);
        add(tar, entry, bytes);
    }

    static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** As a build sees them, without what is left out. */
    public static ContextFiles files(Path tar) throws IOException, ContextFailure {
        return SeenFiles.of(TarFiles.open(tar), () -> false);
    }

    static Digest digest(byte[] bytes) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Digest("sha256:" + HexFormat.of().formatHex(sha256));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] written(Wrapping wrapping, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(wrapping.wrap(bytes), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            content.writeTo(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private interface Wrapping {
        OutputStream wrap(OutputStream out) throws IOException;
    }
}
