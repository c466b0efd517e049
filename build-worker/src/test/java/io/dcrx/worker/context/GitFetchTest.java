package io.dcrx.worker.context;

import io.dcrx.context.ContextLinks;
import io.dcrx.context.GitContext;
import io.dcrx.job.FailureReason;
import io.dcrx.job.Login;
import io.dcrx.worker.context.ContextFile.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Contexts from a real git server. */
@Timeout(60)
class GitFetchTest {
    private static final Login ROBOT = new Login(GitServer.USERNAME, GitServer.PASSWORD);

    @TempDir
    Path folder;

    private GitWork repository;
    private Path work;
    private GitServer server;
    private WorkerContexts contexts;

    @BeforeEach
    void start() throws Exception {
        repository = GitWork.in(folder.resolve("work"));
        work = repository.folder();
        server = GitServer.start(folder.resolve("git"));
        ContextProperties properties = new ContextProperties(
                "http://localhost:1", folder.resolve("cache"), DataSize.ofMegabytes(100), DataSize.ofMegabytes(1));
        contexts = new WorkerContexts(
                properties,
                new GatewayAddress(properties, new MockEnvironment()),
                ContextLinks.of("", "the secret key of a farm for tests", List.of()));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        try (Stream<Path> left =
                Files.exists(folder.resolve("cache/git")) ? Files.list(folder.resolve("cache/git")) : Stream.empty()) {
            assertThat(left).as("nothing is left of a fetch").isEmpty();
        }
    }

    @Test
    void branchesTagsAndCommitsAreContexts() throws Exception {
        repository.write("a.txt", "one\n");
        String first = repository.commit();
        repository.git("tag", "-a", "v1", "-m", "first");
        repository.git("branch", "v1-fixes");
        repository.write("a.txt", "two\n");
        String second = repository.commit();
        repository.publish(folder.resolve("git/public/app.git"), "main");
        for (String ref : List.of("HEAD", "main", "refs/heads/main", second)) {
            assertThat(fetch("/public/app.git", ref, null)).isEqualTo(new Fetched(second, Map.of("a.txt", "two\n")));
        }
        for (String ref : List.of("v1", "v1-fixes", first)) {
            assertThat(fetch("/public/app.git", ref, null)).isEqualTo(new Fetched(first, Map.of("a.txt", "one\n")));
        }
    }

    @Test
    void filesAreAsTheyWereCommitted() throws Exception {
        repository.write("web/run.sh", "#!/bin/sh\n");
        Files.setPosixFilePermissions(
                work.resolve("web/run.sh"), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        repository.write("web/ö/Ü.txt", "é");
        Files.createSymbolicLink(work.resolve("web/link"), Path.of("ö/Ü.txt"));
        repository.write("web/secret.txt", "not for the build");
        repository.write("web/.dockerignore", "secret.txt\n");
        repository.write("other.txt", "beside it");
        repository.commit();
        repository.publish(folder.resolve("git/public/app.git"), "main");
        try (ContextFetch fetch = contexts.open(new GitContext(server.address("/public/app.git"), "main", "web"))) {
            List<ContextFile> files = fetch.fetch(Optional.empty()).list();
            assertThat(files)
                    .extracting(ContextFile::path)
                    .containsExactly(".dockerignore", "link", "run.sh", "ö/Ü.txt");
            assertThat(files.get(1).kind()).isEqualTo(Kind.LINK);
            assertThat(files.get(2).mode()).isEqualTo(0755);
            assertThat(files.get(3).mode()).isEqualTo(0644);
            assertThat(files).extracting(ContextFile::modified).containsOnly(GitWork.COMMITTED);
        }
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        repository.write("a.txt", "a");
        repository.commit();
        repository.publish(folder.resolve("git/public/app.git"), "main");
        assertMissing("/public/app.git", "nosuch", null, "neither a branch nor a tag nosuch");
        assertMissing("/public/app.git", "0a".repeat(20), null, "does not give out 0a0a");
        assertMissing(
                "/public/app.git", repository.git("rev-parse", "HEAD:a.txt").strip(), null, "does not give out");
        assertMissing("/public/app.git", "main", "nosuch", "no folder nosuch");
        assertMissing("/public/app.git", "main", "a.txt", "no folder a.txt");
        assertMissing("/public/nosuch.git", "main", null, "is not there");
    }

    @Test
    void aPrivateRepositoryWantsItsLogin() throws Exception {
        repository.write("a.txt", "a");
        String commit = repository.commit();
        repository.publish(folder.resolve("git/private/app.git"), "main");
        GitContext context = new GitContext(server.address("/private/app.git"), "main", null);
        assertThat(failure(context, Optional.empty()).getMessage()).contains("wants a login");
        ContextFailure refused = failure(context, Optional.of(new Login("robot", "wrong/canary")));
        assertThat(refused.failure().reason()).isEqualTo(FailureReason.CONTEXT_MISSING);
        assertThat(refused.getMessage()).contains("refuses this login").doesNotContain("canary");
        assertThat(fetch(context, Optional.of(ROBOT)).commit()).isEqualTo(commit);
    }

    @Test
    void aRepositoryMayMoveWithinItsHostOnly() throws Exception {
        repository.write("a.txt", "a");
        String commit = repository.commit();
        repository.publish(folder.resolve("git/private/app.git"), "main");
        server.moved(server.address("/private"));
        GitContext context = new GitContext(server.address("/moved/app.git"), "main", null);
        assertThat(fetch(context, Optional.of(ROBOT)).commit()).isEqualTo(commit);
        try (GitServer elsewhere = GitServer.start(folder.resolve("git"))) {
            for (String there : List.of(
                    elsewhere.address("/public"), server.address("/public").replace("127.0.0.1", "localhost"))) {
                server.moved(there);
                ContextFailure failure = failure(context, Optional.of(ROBOT));
                assertThat(failure.failure().reason()).as("%s", failure).isEqualTo(FailureReason.CONTEXT_UNFIT);
                assertThat(failure.getMessage()).contains("only its own host");
            }
            server.moved("file://" + folder.resolve("git/private"));
            assertThat(failure(context, Optional.of(ROBOT))).isNotNull();
            assertThat(elsewhere.asked()).isEmpty();
        }
    }

    @Test
    void moreThanItMayBeIsNotFetched() throws Exception {
        byte[] noise = new byte[3_000_000];
        new Random(1).nextBytes(noise);
        Files.write(work.resolve("noise"), noise);
        repository.commit();
        repository.publish(folder.resolve("git/public/noise.git"), "main");
        assertUnfit("/public/noise.git", "more to fetch");
        Files.delete(work.resolve("noise"));
        repository.write("zeros", "0".repeat(3_000_000));
        repository.commit();
        repository.git("checkout", "--quiet", "--orphan", "alone");
        repository.commit();
        repository.publish(folder.resolve("git/public/zeros.git"), "alone");
        assertUnfit("/public/zeros.git", "files of more than");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../../up"})
    void aLinkThatLeadsOutIsRefused(String target) throws Exception {
        Files.createSymbolicLink(work.resolve("link"), Path.of(target));
        repository.commit();
        repository.publish(folder.resolve("git/public/app.git"), "main");
        assertUnfit("/public/app.git", "symbolic link");
    }

    @Test
    void aHostThatDoesNotAnswerMayDoSoLater() throws Exception {
        GitContext context = new GitContext(server.address("/public/app.git"), "main", null);
        server.close();
        assertThat(failure(context, Optional.empty()).failure().reason()).isEqualTo(FailureReason.CONTEXT_UNAVAILABLE);
    }

    @Test
    void whoeverIsCancelledFetchesNothing() throws Exception {
        repository.write("a.txt", "a");
        repository.commit();
        repository.publish(folder.resolve("git/public/app.git"), "main");
        try (ContextFetch fetch = contexts.open(new GitContext(server.address("/public/app.git"), "main", null))) {
            fetch.cancel();
            assertThat(catchThrowableOfType(ContextFailure.class, () -> fetch.fetch(Optional.empty())))
                    .hasMessageContaining("broken off");
        }
    }

    /** What was fetched, by path. */
    private record Fetched(String commit, Map<String, String> files) {}

    private Fetched fetch(String path, String ref, @Nullable String subdir) throws Exception {
        return fetch(new GitContext(server.address(path), ref, subdir), Optional.empty());
    }

    private Fetched fetch(GitContext context, Optional<Login> login) throws Exception {
        try (ContextFetch fetch = contexts.open(context)) {
            ContextFiles files = fetch.fetch(login);
            Map<String, String> texts = new TreeMap<>();
            for (ContextFile file : files.list()) {
                texts.put(file.path(), new String(files.open(file).readAllBytes(), StandardCharsets.UTF_8));
            }
            return new Fetched(fetch.commit().orElseThrow(), texts);
        }
    }

    private void assertMissing(String path, String ref, @Nullable String subdir, String words) {
        ContextFailure failure = failure(new GitContext(server.address(path), ref, subdir), Optional.empty());
        assertThat(failure.failure().reason()).as("%s", failure).isEqualTo(FailureReason.CONTEXT_MISSING);
        assertThat(failure).hasMessageContaining(words);
    }

    private void assertUnfit(String path, String words) {
        ContextFailure failure = failure(new GitContext(server.address(path), "HEAD", null), Optional.empty());
        assertThat(failure.failure().reason()).as("%s", failure).isEqualTo(FailureReason.CONTEXT_UNFIT);
        assertThat(failure).hasMessageContaining(words);
    }

    private ContextFailure failure(GitContext context, Optional<Login> login) {
        return requireNonNull(catchThrowableOfType(ContextFailure.class, () -> fetch(context, login)));
    }
}
