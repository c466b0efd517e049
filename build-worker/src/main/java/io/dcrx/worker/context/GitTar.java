package io.dcrx.worker.context;

import io.dcrx.context.ContextPath;
import io.dcrx.job.FailureReason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/**
 * The files of a commit as a tar, under the rules for uploaded ones. Submodules are empty, as after a clone, and what git LFS
 * keeps elsewhere is not fetched.
 */
final class GitTar {
    private static final int LONGEST_LINK = 4096;
    private static final int PLAIN = 0644;
    private static final int EXECUTABLE = 0755;

    private final Repository repository;
    private final GitLimits limits;
    private final Cancellation cancelled;
    private long bytes;
    private int entries;

    GitTar(Repository repository, GitLimits limits, Cancellation cancelled) {
        this.repository = repository;
        this.limits = limits;
        this.cancelled = cancelled;
    }

    /** @param subdir the folder that is the context; null: all */
    void write(RevCommit commit, @Nullable String subdir, Path tar) throws IOException, ContextFailure {
        FileTime time = FileTime.from(Instant.ofEpochSecond(commit.getCommitTime()));
        try (TarArchiveOutputStream out = new TarArchiveOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(tar)), StandardCharsets.UTF_8.name());
                TreeWalk walk = new TreeWalk(repository)) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            out.setAddPaxHeadersForNonAsciiNames(true);
            walk.addTree(root(commit, subdir));
            walk.setRecursive(true);
            while (walk.next()) {
                if (cancelled.isCancelled()) {
                    throw new CancellationException();
                }
                write(walk, time, out);
            }
        }
    }

    private ObjectId root(RevCommit commit, @Nullable String subdir) throws IOException, ContextFailure {
        if (subdir == null) {
            return commit.getTree();
        }
        try (TreeWalk found = TreeWalk.forPath(repository, subdir, commit.getTree())) {
            if (found == null || !FileMode.TREE.equals(found.getFileMode(0))) {
                throw new ContextFailure(
                        FailureReason.CONTEXT_MISSING, "commit " + commit.name() + " has no folder " + subdir);
            }
            return found.getObjectId(0);
        }
    }

    private void write(TreeWalk walk, FileTime time, TarArchiveOutputStream out) throws IOException, ContextFailure {
        String path = walk.getPathString();
        FileMode mode = walk.getFileMode(0);
        if (FileMode.GITLINK.equals(mode)) {
            return;
        }
        if (ContextPath.normal(path).filter(path::equals).isEmpty()) {
            throw unfit("holds a path that leads out of it, or is none");
        }
        entries++;
        if (entries > limits.mostEntries()) {
            throw unfit("has more than " + limits.mostEntries() + " files");
        }
        ObjectLoader content = repository.open(walk.getObjectId(0), Constants.OBJ_BLOB);
        bytes += content.getSize();
        if (bytes > limits.mostBytes()) {
            throw unfit("has files of more than the " + limits.mostBytes() + " bytes of DCRX_KV_GIT_MAX_SIZE in all");
        }
        TarArchiveEntry entry = FileMode.SYMLINK.equals(mode)
                ? link(path, content)
                : file(path, content, FileMode.EXECUTABLE_FILE.equals(mode) ? EXECUTABLE : PLAIN);
        entry.setLastModifiedTime(time);
        out.putArchiveEntry(entry);
        if (!entry.isSymbolicLink()) {
            content.copyTo(out);
        }
        out.closeArchiveEntry();
    }

    private static TarArchiveEntry file(String path, ObjectLoader content, int mode) {
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_NORMAL);
        entry.setSize(content.getSize());
        entry.setMode(mode);
        return entry;
    }

    private static TarArchiveEntry link(String path, ObjectLoader content) throws IOException, ContextFailure {
        if (content.getSize() > LONGEST_LINK) {
            throw unfit("holds a symbolic link that is too long");
        }
        String target = new String(content.getBytes(), StandardCharsets.UTF_8);
        if (!ContextPath.staysWithin(path, target)) {
            throw unfit("holds the symbolic link " + path + ", which leads out of it");
        }
        TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        return entry;
    }

    private static ContextFailure unfit(String what) {
        return new ContextFailure(FailureReason.CONTEXT_UNFIT, "the context " + what);
    }
}
