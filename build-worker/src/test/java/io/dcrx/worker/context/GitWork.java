package io.dcrx.worker.context;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** A working copy of a repository, in which somebody works as people do. Needs the command {@code git}. */
public final class GitWork {
    /** When everything was committed. */
    static final Instant COMMITTED = Instant.parse("2026-01-02T03:04:05Z");

    private final Path folder;

    private GitWork(Path folder) {
        this.folder = folder;
    }

    public static GitWork in(Path folder) throws IOException, InterruptedException {
        GitWork work = new GitWork(Files.createDirectories(folder));
        work.git("init", "--quiet", "--initial-branch=main");
        return work;
    }

    Path folder() {
        return folder;
    }

    public void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    /** All that is there; gives the commit's id. */
    public String commit() throws IOException, InterruptedException {
        git("add", "--all");
        git("commit", "--quiet", "--message", "something");
        return git("rev-parse", "HEAD").strip();
    }

    /** Into a new repository, whose {@code HEAD} is that branch. */
    public void publish(Path repository, String branch) throws IOException, InterruptedException {
        git("clone", "--quiet", "--bare", "--branch", branch, folder.toString(), repository.toString());
    }

    /** What git prints. */
    String git(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder git = new ProcessBuilder(
                        Stream.concat(Stream.of("git"), Stream.of(arguments)).toList())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        git.environment()
                .putAll(Map.of(
                        "GIT_AUTHOR_NAME", "ada",
                        "GIT_AUTHOR_EMAIL", "ada@example.com",
                        "GIT_COMMITTER_NAME", "ada",
                        "GIT_COMMITTER_EMAIL", "ada@example.com",
                        "GIT_COMMITTER_DATE", COMMITTED.toString(),
                        "GIT_CONFIG_GLOBAL", "/dev/null"));
        Process process = git.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
