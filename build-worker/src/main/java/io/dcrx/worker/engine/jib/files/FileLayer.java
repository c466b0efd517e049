package io.dcrx.worker.engine.jib.files;

import io.dcrx.image.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.io.output.DeferredFileOutputStream;

/**
 * A layer as registries hold it, a tar in gzip, the same bytes for the same files. A small one is in memory, a large one in a
 * file of its own until this is closed.
 *
 * @param diffId the digest of the tar
 * @param digest the digest of what registries hold
 * @param size of that, in bytes
 */
public record FileLayer(Digest diffId, Digest digest, long size, DeferredFileOutputStream written)
        implements Closeable {
    private static final int BUFFER = 64 * 1024;

    /**
     * Takes as long as its files are large; an interrupt ends it.
     *
     * @param mostInMemory how large it may be, in bytes, and stay there
     */
    static FileLayer of(SortedMap<String, Node> nodes, LayerFolder folder, int mostInMemory) throws IOException {
        DeferredFileOutputStream written = DeferredFileOutputStream.builder()
                .setThreshold(mostInMemory)
                .setPrefix("dcrx-layer-")
                .setDirectory(folder.ready())
                .get();
        try {
            DigestOutputStream packed = new DigestOutputStream(written, Digest.sha256());
            DigestOutputStream plain = new DigestOutputStream(new GZIPOutputStream(packed, BUFFER), Digest.sha256());
            try (TarArchiveOutputStream tar = new TarArchiveOutputStream(plain, StandardCharsets.UTF_8.name())) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                tar.setAddPaxHeadersForNonAsciiNames(true);
                for (Map.Entry<String, Node> node : nodes.entrySet()) {
                    write(node.getKey().substring(1), node.getValue(), tar);
                }
            }
            return new FileLayer(
                    Digest.of(plain.getMessageDigest()),
                    Digest.of(packed.getMessageDigest()),
                    written.getByteCount(),
                    written);
        } catch (IOException | RuntimeException e) {
            drop(written);
            throw e;
        }
    }

    /** What it takes there, in bytes. */
    int inMemory() {
        return written.isInMemory() ? (int) size : 0;
    }

    public void writeTo(OutputStream out) throws IOException {
        written.writeTo(out);
    }

    @Override
    public void close() throws IOException {
        drop(written);
    }

    private static void drop(DeferredFileOutputStream written) throws IOException {
        written.close();
        if (written.getPath() != null) {
            Files.deleteIfExists(written.getPath());
        }
    }

    private static void write(String path, Node node, TarArchiveOutputStream tar) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException();
        }
        switch (node) {
            case Node.Folder folder -> tar.putArchiveEntry(with(folder.attributes(), new TarArchiveEntry(path + "/")));
            case Node.Link(Attributes attributes, String target) -> {
                TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
                entry.setLinkName(target);
                tar.putArchiveEntry(with(attributes, entry));
            }
            case Node.File(Attributes attributes, long size, Node.Content content) -> {
                TarArchiveEntry entry = new TarArchiveEntry(path);
                entry.setSize(size);
                tar.putArchiveEntry(with(attributes, entry));
                if (content == null) {
                    throw new IllegalStateException(path + " is the base's");
                }
                try (InputStream in = content.open()) {
                    in.transferTo(tar);
                }
            }
        }
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry with(Attributes attributes, TarArchiveEntry entry) {
        entry.setMode(attributes.mode());
        entry.setUserId(attributes.owner().user());
        entry.setGroupId(attributes.owner().group());
        entry.setLastModifiedTime(FileTime.from(attributes.modified()));
        return entry;
    }
}
