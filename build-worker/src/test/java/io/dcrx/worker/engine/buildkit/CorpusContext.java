package io.dcrx.worker.engine.buildkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** The files that the corpus is built of, with all that files can be in a context. */
final class CorpusContext {
    private static final int FILE = 0644;
    private static final int EXECUTABLE = 0755;
    private static final int PRIVATE = 0600;

    private static final Map<String, Integer> MODES =
            Map.of("bin/start.sh", EXECUTABLE, "src/main.py", EXECUTABLE, "conf/app.conf", PRIVATE);

    private CorpusContext() {}

    /**
     * As a tar.
     *
     * @param owner of all files; whoever it is, a build sees root
     * @param more files, by their paths
     */
    static byte[] tar(int owner, Map<String, String> more) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (String path : new String[] {
            "requirements.txt",
            "pom.xml",
            "go.mod",
            "main.go",
            "package.json",
            "package-lock.json",
            "index.js",
            "with space.txt",
            "src/__init__.py",
            "src/main.py",
            "src/java/App.java",
            "conf/app.conf",
            "bin/start.sh"
        }) {
            files.put(path, ("This is " + path + "\n").getBytes(StandardCharsets.UTF_8));
        }
        files.put("archive.tar", archive());
        more.forEach((path, text) -> files.put(path, text.getBytes(StandardCharsets.UTF_8)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
                entry.setMode(MODES.getOrDefault(file.getKey(), FILE));
                add(tar, entry, owner, file.getValue());
            }
            TarArchiveEntry folder = new TarArchiveEntry("empty/");
            folder.setMode(EXECUTABLE);
            add(tar, folder, owner, new byte[0]);
            TarArchiveEntry link = new TarArchiveEntry("current", TarConstants.LF_SYMLINK);
            link.setLinkName("main.go");
            add(tar, link, owner, new byte[0]);
        }
        return bytes.toByteArray();
    }

    /** What ADD unpacks, and whose owners it keeps. */
    private static byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            TarArchiveEntry entry = new TarArchiveEntry("folder/packed");
            entry.setMode(PRIVATE);
            add(tar, entry, 77, new byte[] {1, 2, 3});
        }
        return bytes.toByteArray();
    }

    private static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, int owner, byte[] content)
            throws IOException {
        entry.setUserId(owner);
        entry.setGroupId(owner);
        entry.setModTime(1_700_000_000_000L);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }
}
