package io.dcrx.worker.context;

import io.dcrx.context.GitContext;
import io.dcrx.job.FailureReason;
import io.dcrx.job.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/** Fetches one commit of a repository, and nothing of its history, and makes a context of its files. */
final class GitFetch implements ContextFetch {
    private static final Logger LOG = LoggerFactory.getLogger(GitFetch.class);

    private final GitContext context;
    private final ContextCache cache;
    private final GitLimits limits;
    private volatile boolean cancelled;
    private ContextFiles files = ContextFiles.NONE;
    private Optional<String> commit = Optional.empty();

    GitFetch(GitContext context, ContextCache cache, GitLimits limits) {
        this.context = context;
        this.cache = cache;
        this.limits = limits;
    }

    @Override
    public ContextFiles fetch(Optional<Login> login) throws ContextFailure {
        try {
            Path folder = cache.workplace();
            try {
                files = fetched(folder, login);
            } finally {
                FileSystemUtils.deleteRecursively(folder);
            }
            return SeenFiles.of(files, () -> cancelled);
        } catch (IOException e) {
            throw Disk.failure(e);
        } catch (CancellationException e) {
            throw new ContextFailure(FailureReason.INTERNAL, "the fetch was broken off", e);
        }
    }

    @Override
    public Optional<String> commit() {
        return commit;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            LOG.warn("The files of a context could not be closed", e);
        }
    }

    /** The tar is read while it has no name any more. */
    private ContextFiles fetched(Path folder, Optional<Login> login) throws IOException, ContextFailure {
        Path tar = folder.resolve("context.tar");
        GitRemote remote = new GitRemote(context.git(), login, limits.mostBytes(), () -> cancelled);
        try (Repository repository = GitRemote.empty(folder.resolve("repository"))) {
            RevCommit found = remote.fetch(context.ref(), repository);
            new GitTar(repository, limits, () -> cancelled).write(found, context.subdir(), tar);
            commit = Optional.of(found.name());
            return TarFiles.open(tar);
        } finally {
            Files.deleteIfExists(tar);
        }
    }
}
