package io.dcrx.worker.engine.buildkit.session;

import io.dcrx.buildkit.filesync.Stat;
import io.dcrx.worker.context.ContextFile;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files as BuildKit wants to be told of them: a folder before what is in it, everything in one order, all of it root's. */
final class FolderStats {
    /** Go's bits for what a file is, beside its permissions (package io/fs). */
    private static final int DIRECTORY = 1 << 31;

    private static final int SYMLINK = 1 << 27;
    private static final int SETUID = 1 << 23;
    private static final int SETGID = 1 << 22;
    private static final int STICKY = 1 << 20;

    private FolderStats() {}

    /** As they are to be sent; by a path that sorts as BuildKit sorts. */
    static Collection<ContextFile> inOrder(Collection<ContextFile> files) {
        SortedMap<String, ContextFile> sorted = new TreeMap<>();
        for (ContextFile file : files) {
            addFoldersOf(file.path(), sorted);
            sorted.put(key(file.path()), file);
        }
        return sorted.values();
    }

    private static void addFoldersOf(String path, SortedMap<String, ContextFile> sorted) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String folder = path.substring(0, slash);
            sorted.putIfAbsent(
                    key(folder), new ContextFile(folder, ContextFile.Kind.FOLDER, 0755, Instant.EPOCH, 0, null));
        }
    }

    /** What is in a folder comes before its neighbours, whatever they are called. */
    private static String key(String path) {
        return path.replace('/', '\0');
    }

    static Stat of(ContextFile file) {
        Stat.Builder stat = Stat.newBuilder()
                .setPath(file.path())
                .setMode(mode(file))
                .setSize(file.size())
                .setModTime(Duration.between(Instant.EPOCH, file.modified()).toNanos());
        String target = file.target();
        return (target == null ? stat : stat.setLinkname(target)).build();
    }

    private static int mode(ContextFile file) {
        int mode = file.mode() & 0777;
        mode |= (file.mode() & 04000) == 0 ? 0 : SETUID;
        mode |= (file.mode() & 02000) == 0 ? 0 : SETGID;
        mode |= (file.mode() & 01000) == 0 ? 0 : STICKY;
        return switch (file.kind()) {
            case FILE -> mode;
            case FOLDER -> mode | DIRECTORY;
            case LINK -> mode | SYMLINK;
        };
    }
}
