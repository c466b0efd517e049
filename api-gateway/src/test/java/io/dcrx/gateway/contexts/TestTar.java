package io.dcrx.gateway.contexts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;

/** A tar for tests, good or bad. */
final class TestTar {
    private final List<TarArchiveEntry> entries = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();

    static TestTar of(String path, String content) {
        return new TestTar().file(path, content);
    }

    TestTar file(String path, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = entry(path, TarConstants.LF_NORMAL);
        entry.setSize(bytes.length);
        return add(entry, bytes);
    }

    TestTar folder(String path) {
        return add(entry(path + "/", TarConstants.LF_DIR), new byte[0]);
    }

    TestTar link(String path, String target) {
        return linked(path, target, TarConstants.LF_SYMLINK);
    }

    TestTar hardLink(String path, String target) {
        return linked(path, target, TarConstants.LF_LINK);
    }

    /** A device, a pipe, or whatever else has such a type. */
    TestTar special(String path, byte type) {
        return add(entry(path, type), new byte[0]);
    }

    /** What a tar says of its next entry. */
    TestTar extended(String record) {
        byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = entry("header", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
        entry.setSize(bytes.length);
        return add(entry, bytes);
    }

    /** What a tar says of all entries that follow. */
    TestTar globally(String key, String value) {
        TarArchiveEntry entry = entry("header", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
        entry.addPaxHeader(key, value);
        return add(entry, new byte[0]);
    }

    private TestTar linked(String path, String target, byte type) {
        TarArchiveEntry entry = entry(path, type);
        entry.setLinkName(target);
        return add(entry, new byte[0]);
    }

    private static TarArchiveEntry entry(String path, byte type) {
        return new TarArchiveEntry(path, type, true);
    }

    private TestTar add(TarArchiveEntry entry, byte[] content) {
        entry.setModTime(0);
        entries.add(entry);
        contents.add(content);
        return this;
    }

    byte[] bytes() {
        return written(out -> out);
    }

    byte[] gzip() {
        return written(GZIPOutputStream::new);
    }

    byte[] zstd() {
        return written(ZstdCompressorOutputStream::new);
    }

    private byte[] written(Wrapping wrapping) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(wrapping.wrap(bytes), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (int i = 0; i < entries.size(); i++) {
                tar.putArchiveEntry(entries.get(i));
                if (!entries.get(i).isGlobalPaxHeader()) { // which is written and closed by now
                    tar.write(contents.get(i));
                    tar.closeArchiveEntry();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private interface Wrapping {
        OutputStream wrap(OutputStream out) throws IOException;
    }
}
