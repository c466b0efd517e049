package io.dcrx.gateway.contexts;

import io.dcrx.context.InlineFile;
import io.dcrx.context.InlineFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Files of a request as a tar, always the same for the same files. */
final class InlineTar {
    private InlineTar() {}

    static byte[] of(InlineFiles files) {
        List<InlineFile> sorted = files.files().stream()
                .sorted(Comparator.comparing(InlineFile::path))
                .toList();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (InlineFile file : sorted) {
                add(file, tar);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(InlineFile file, TarArchiveOutputStream tar) throws IOException {
        byte[] content = file.content();
        TarArchiveEntry entry = new TarArchiveEntry(file.path());
        entry.setSize(content.length);
        entry.setMode(file.mode());
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
