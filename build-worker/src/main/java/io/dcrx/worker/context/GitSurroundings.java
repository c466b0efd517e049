package io.dcrx.worker.context;

import java.io.File;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.WindowCacheConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * What JGit would look for on the machine: settings of whoever runs the worker, which could send it elsewhere. It would also
 * write down there how exact the clock of the disk is.
 */
final class GitSurroundings extends SystemReader.Delegate {
    /** Files that are bigger are not held in memory. */
    private static final int BIG = 4 * 1024 * 1024;

    private GitSurroundings(SystemReader machine) {
        super(machine);
    }

    /** For good, and for this whole process. */
    static void leaveOut() {
        SystemReader.setInstance(new GitSurroundings(SystemReader.getInstance()));
        WindowCacheConfig memory = new WindowCacheConfig();
        memory.setStreamFileThreshold(BIG);
        memory.install();
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
        return new Nothing(parent, fs);
    }

    private static final class Nothing extends FileBasedConfig {
        Nothing(@Nullable Config parent, FS fs) {
            super(parent, new File("nothing"), fs);
        }

        @Override
        public void load() {
            // There is none.
        }

        @Override
        public void save() {
            // Nobody wants to know.
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
