package io.dcrx.worker.context;

import io.dcrx.context.ContextPath;
import io.dcrx.worker.context.ContextFile.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * A tar, not compressed, of which any file can be read at once. It stays open, so that it can be read to its end even if the
 * cache forgets it meanwhile.
 */
final class TarFiles implements ContextFiles {
    private final TarFile tar;
    private final List<ContextFile> files;
    /** By path: where the content is, which for a hard link is at another one. */
    private final Map<String, TarArchiveEntry> contents = new HashMap<>();

    private TarFiles(TarFile tar) throws IOException {
        this.tar = tar;
        this.files = read();
    }

    static TarFiles open(Path tar) throws IOException {
        TarFile opened = new TarFile(tar);
        try {
            return new TarFiles(opened);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public List<ContextFile> list() {
        return files;
    }

    @Override
    public InputStream open(ContextFile file) throws IOException {
        TarArchiveEntry content = contents.get(file.path());
        if (content == null) {
            throw new IOException("there is no file " + file.path());
        }
        return tar.getInputStream(content);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }

    /** Of a path that is there twice, the later one counts. */
    private List<ContextFile> read() throws IOException {
        Map<String, ContextFile> byPath = new TreeMap<>();
        for (TarArchiveEntry entry : tar.getEntries()) {
            String path = path(entry.getName());
            if (!path.isEmpty()) {
                byPath.put(path, file(path, entry));
            }
        }
        return List.copyOf(byPath.values());
    }

    private ContextFile file(String path, TarArchiveEntry entry) throws IOException {
        if (entry.isDirectory()) {
            return of(path, Kind.FOLDER, entry, 0);
        }
        if (entry.isSymbolicLink()) {
            return of(path, Kind.LINK, entry, 0);
        }
        TarArchiveEntry content = entry.isLink() ? contents.get(path(entry.getLinkName())) : entry;
        if (content == null) {
            throw new IOException(path + " is a hard link to nothing");
        }
        contents.put(path, content);
        return of(path, Kind.FILE, entry, content.getRealSize());
    }

    private static ContextFile of(String path, Kind kind, TarArchiveEntry entry, long size) {
        return new ContextFile(
                path,
                kind,
                entry.getMode() & 07777,
                entry.getLastModifiedTime().toInstant(),
                size,
                kind == Kind.LINK ? entry.getLinkName() : null);
    }

    /** The gateway has looked at every path, so this is what it let through. */
    private static String path(String name) throws IOException {
        return ContextPath.normal(name).orElseThrow(() -> new IOException(name + " is no path within the context"));
    }
}
