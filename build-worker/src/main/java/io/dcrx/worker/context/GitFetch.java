package io.dcrx.worker.context;

import io.dcrx.context.GitContext;
import io.dcrx.job.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.springframework.util.FileSystemUtils;

/** Fetches one commit of a repository, and nothing of its history, and makes a context of its files. */
final class GitFetch extends OpenedFetch {
    private final GitContext context;
    private final ContextCache cache;
    private final GitLimits limits;
    private Optional<String> commit = Optional.empty();

    GitFetch(GitContext context, ContextCache cache, GitLimits limits) {
        this.context = context;
        this.cache = cache;
        this.limits = limits;
    }

    @Override
    ContextFiles open(Optional<Login> login) throws IOException, ContextFailure {
        Path folder = cache.workplace();
        try {
            return fetched(folder, login);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    @Override
    public Optional<String> commit() {
        return commit;
    }

    /** The tar is read while it has no name any more. */
    private ContextFiles fetched(Path folder, Optional<Login> login) throws IOException, ContextFailure {
        Path tar = folder.resolve("context.tar");
        GitRemote remote = new GitRemote(context.git(), login, limits.mostBytes(), this::isCancelled);
        try (Repository repository = GitRemote.empty(folder.resolve("repository"))) {
            RevCommit found = remote.fetch(context.ref(), repository);
            new GitTar(repository, limits, this::isCancelled).write(found, context.subdir(), tar);
            commit = Optional.of(found.name());
            return TarFiles.open(tar);
        } finally {
            Files.deleteIfExists(tar);
        }
    }
}
