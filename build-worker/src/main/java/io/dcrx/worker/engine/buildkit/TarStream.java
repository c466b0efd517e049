package io.dcrx.worker.engine.buildkit;

import io.dcrx.worker.context.ContextFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** The pieces of a tar that is made while it is read, one header in memory at a time. All of it is root's. */
@SuppressWarnings("JdkObsolete") // what SequenceInputStream wants
final class TarStream implements Enumeration<InputStream> {
    private static final int RECORD = 512;

    private final Iterator<Part> parts;
    private final Deque<InputStream> pieces = new ArrayDeque<>();
    private boolean ended;

    /** A file, a folder or a link, and where the content of a file comes from. */
    record Part(ContextFile file, FileContent.Opening content) {}

    private TarStream(Iterator<Part> parts) {
        this.parts = parts;
    }

    static InputStream of(Iterator<Part> parts) {
        return new SequenceInputStream(new TarStream(parts));
    }

    @Override
    public boolean hasMoreElements() {
        return !ended || !pieces.isEmpty();
    }

    @Override
    public InputStream nextElement() {
        if (!hasMoreElements()) {
            throw new NoSuchElementException();
        }
        if (pieces.isEmpty()) {
            refill();
        }
        return pieces.remove();
    }

    private void refill() {
        if (parts.hasNext()) {
            add(parts.next());
        } else {
            pieces.add(new ByteArrayInputStream(new byte[2 * RECORD]));
            ended = true;
        }
    }

    private void add(Part part) {
        pieces.add(new ByteArrayInputStream(header(part.file())));
        if (part.file().kind() == ContextFile.Kind.FILE) {
            long size = part.file().size();
            pieces.add(new FileContent(part.content(), size));
            pieces.add(new ByteArrayInputStream(new byte[(int) (-size & (RECORD - 1))]));
        }
    }

    private static byte[] header(ContextFile file) {
        TarArchiveEntry entry = entry(file);
        entry.setMode(file.mode());
        entry.setLastModifiedTime(FileTime.from(file.modified()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Never closed: it would insist on the content, which does not pass through it.
        TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, RECORD, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        try {
            tar.putArchiveEntry(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static TarArchiveEntry entry(ContextFile file) {
        return switch (file.kind()) {
            case FOLDER -> new TarArchiveEntry(file.path() + "/");
            case FILE -> {
                TarArchiveEntry entry = new TarArchiveEntry(file.path());
                entry.setSize(file.size());
                yield entry;
            }
            case LINK -> {
                TarArchiveEntry entry = new TarArchiveEntry(file.path(), TarConstants.LF_SYMLINK);
                entry.setLinkName(file.target());
                yield entry;
            }
        };
    }
}
