package io.dcrx.worker.context;

import io.dcrx.job.FailureReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SeenFilesTest {
    @TempDir
    private Path folder;

    @Test
    void withoutADockerignoreEverythingIsSeen() throws Exception {
        assertThat(seen(tar -> Tars.file(tar, "a", 0644, ""))).containsExactly("a");
    }

    @Test
    void whatIsLeftOutIsNotSeenAndFoldersOfTheRestAre() throws Exception {
        assertThat(seen(tar -> {
                    Tars.file(tar, ".dockerignore", 0644, "src\nempty\n!src/keep\n");
                    Tars.add(tar, new TarArchiveEntry("src/"), new byte[0]);
                    Tars.file(tar, "src/keep", 0644, "");
                    Tars.file(tar, "src/drop", 0644, "");
                    Tars.add(tar, new TarArchiveEntry("empty/"), new byte[0]);
                    Tars.file(tar, "other", 0644, "");
                }))
                .containsExactly(".dockerignore", "other", "src", "src/keep");
    }

    @Test
    void theOneForTheDockerfileComesFirst() throws Exception {
        assertThat(seen(tar -> {
                    Tars.file(tar, ".dockerignore", 0644, "a");
                    Tars.file(tar, "Dockerfile.dockerignore", 0644, "b\n*ignore");
                    Tars.file(tar, "a", 0644, "");
                    Tars.file(tar, "b", 0644, "");
                }))
                .containsExactly("a");
    }

    @Test
    void whatCannotBeReadIsTheUsersToMend() {
        assertThatThrownBy(() -> seen(tar -> Tars.file(tar, ".dockerignore", 0644, "ok\n[")))
                .isInstanceOfSatisfying(ContextFailure.class, e -> {
                    assertThat(e.failure().reason()).isEqualTo(FailureReason.INVALID_DOCKERFILE);
                    assertThat(e.failure().message()).startsWith(".dockerignore: line 2 ");
                });
    }

    @Test
    void whatIsSeenIsReadAsItIs() throws Exception {
        byte[] bytes = Tars.tar(tar -> {
            Tars.file(tar, ".dockerignore", 0644, "b");
            Tars.file(tar, "a", 0644, "content");
        });
        try (ContextFiles files = open(bytes)) {
            assertThat(files.open(files.list().getLast()).readAllBytes())
                    .isEqualTo("content".getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> seen(Tars.Content content) throws IOException, ContextFailure {
        try (ContextFiles files = open(Tars.tar(content))) {
            return files.list().stream().map(ContextFile::path).toList();
        }
    }

    private ContextFiles open(byte[] bytes) throws IOException, ContextFailure {
        return SeenFiles.of(TarFiles.open(Files.write(folder.resolve("context.tar"), bytes)), () -> false);
    }
}
