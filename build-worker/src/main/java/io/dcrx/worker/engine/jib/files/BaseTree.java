package io.dcrx.worker.engine.jib.files;

import io.dcrx.context.Allowance;
import io.dcrx.context.Compression;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a base image has: its folders with their attributes, its links, and the names of its files. Of what they hold nothing is
 * kept but who its users are.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/layer.md">OCI layers</a>
 */
public final class BaseTree {
    /** Of one base: about a million files. A base is anybody's, and must not take the worker's memory. */
    private static final int MOST_BYTES = 100 << 20;

    private static final int BYTES_EACH = 100;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final Set<String> READ = Set.of("/etc/passwd", "/etc/group");
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final Node.Folder root = new Node.Folder(Attributes.ofNewFolder(Owner.ROOT));
    private int bytes;
    /** What the paths of the layer that is being read take, until it has been read. */
    private int bytesOfPaths;

    /** How much memory it takes, about, for whoever keeps many. */
    public int bytes() {
        return bytes;
    }

    Node.Folder root() {
        return root;
    }

    /** Lays a layer over those before it. Reads it to its end. */
    public void add(InputStream layer) throws IOException {
        try {
            Set<String> ofLayer = new HashSet<>();
            Allowance plain = new Allowance(unpacked(layer));
            TarArchiveInputStream tar = new TarArchiveInputStream(plain);
            for (TarArchiveEntry entry = next(tar, plain); entry != null; entry = next(tar, plain)) {
                plain.unlimited();
                add(entry, tar, ofLayer);
                tar.transferTo(OutputStream.nullOutputStream());
            }
        } finally {
            bytesOfPaths = 0;
            layer.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, Allowance plain) throws IOException {
        plain.allow(Allowance.HEADERS);
        TarArchiveEntry entry = tar.getNextEntry();
        if (entry != null && !Allowance.holds(entry.getExtraPaxHeaders())) {
            throw new IOException("has more headers for all its files than are read here");
        }
        return entry;
    }

    private static InputStream unpacked(InputStream layer) throws IOException {
        BufferedInputStream bytes = new BufferedInputStream(layer, 64 * 1024);
        bytes.mark(Compression.MAGIC_BYTES);
        byte[] start = bytes.readNBytes(Compression.MAGIC_BYTES);
        bytes.reset();
        return switch (Compression.of(start)) {
            case NONE -> bytes;
            case GZIP -> new BufferedInputStream(new GZIPInputStream(bytes, 64 * 1024), 64 * 1024);
            case ZSTD -> new ZstdCompressorInputStream(bytes);
        };
    }

    private void add(TarArchiveEntry entry, InputStream content, Set<String> ofLayer) throws IOException {
        String path = Paths.clean(entry.getName());
        String name = Paths.name(path);
        if (name.equals(OPAQUE)) {
            String folder = Paths.parent(path);
            folder(folder).children().keySet().removeIf(child -> !ofLayer.contains(Paths.child(folder, child)));
        } else if (name.startsWith(WHITEOUT)) {
            folder(Paths.parent(path)).children().remove(name.substring(WHITEOUT.length()));
        } else if (!path.equals(Paths.ROOT)) {
            if (ofLayer.add(path)) {
                bytesOfPaths += path.length();
            }
            put(path, entry, content);
        }
    }

    private void put(String path, TarArchiveEntry entry, InputStream content) throws IOException {
        var siblings = folder(Paths.parent(path)).children();
        String name = Paths.name(path);
        if (!siblings.containsKey(name)) {
            count(name.length());
        }
        if (entry.isDirectory()) {
            if (siblings.get(name) instanceof Node.Folder known) {
                known.setAttributes(attributes(entry));
            } else {
                siblings.put(name, new Node.Folder(attributes(entry)));
            }
        } else if (entry.isSymbolicLink()) {
            count(entry.getLinkName().length());
            siblings.put(name, new Node.Link(attributes(entry), entry.getLinkName()));
        } else {
            boolean read = READ.contains(path) && entry.isFile() && !entry.isLink() && entry.getSize() <= LONGEST_TEXT;
            count(read ? (int) entry.getSize() : 0);
            siblings.put(name, read ? Node.File.ofBase(content.readAllBytes()) : Node.File.OF_BASE);
        }
    }

    /** A layer need not name the folders of its files. */
    private Node.Folder folder(String path) throws IOException {
        Node.Folder folder = root;
        for (String part : Paths.parts(path)) {
            if (folder.children().get(part) instanceof Node.Folder known) {
                folder = known;
            } else {
                count(part.length());
                Node.Folder made = new Node.Folder(Attributes.ofNewFolder(Owner.ROOT));
                folder.children().put(part, made);
                folder = made;
            }
        }
        return folder;
    }

    private void count(int more) throws IOException {
        bytes += BYTES_EACH + more;
        if (bytes + bytesOfPaths > MOST_BYTES) {
            throw new IOException("has too many files, whose names alone would take " + MOST_BYTES + " bytes here");
        }
    }

    private static Attributes attributes(TarArchiveEntry entry) {
        Instant modified = entry.getLastModifiedTime().toInstant();
        return new Attributes(
                entry.getMode() & 07777, new Owner(entry.getLongUserId(), entry.getLongGroupId()), modified);
    }
}
