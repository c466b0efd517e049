package io.dcrx.worker.context;

import io.dcrx.worker.context.ContextFile.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TarFilesTest {
    private static final Instant WRITTEN = Instant.ofEpochSecond(1_700_000_000);

    @TempDir
    private Path folder;

    @Test
    void everythingIsListedByPathInOneSpelling() throws Exception {
        try (ContextFiles files = open(tar -> {
            Tars.add(tar, new TarArchiveEntry("./"), new byte[0]);
            Tars.file(tar, "./src/b", 0600, "bb");
            Tars.link(tar, "src/a", TarConstants.LF_SYMLINK, "b");
            Tars.file(tar, "run.sh", 0755, "#!");
            Tars.add(tar, new TarArchiveEntry("src/"), new byte[0]);
        })) {
            assertThat(files.list()).extracting(ContextFile::path).containsExactly("run.sh", "src", "src/a", "src/b");
            assertThat(files.list())
                    .contains(
                            new ContextFile("run.sh", Kind.FILE, 0755, WRITTEN, 2, null),
                            new ContextFile("src/b", Kind.FILE, 0600, WRITTEN, 2, null));
            assertThat(files.list().get(2).target()).isEqualTo("b");
            assertThat(content(files, "src/b")).isEqualTo("bb");
            assertThat(content(files, "run.sh")).isEqualTo("#!");
        }
    }

    @Test
    void ofTwoFilesAtOnePathTheLaterOneCounts() throws Exception {
        try (ContextFiles files = open(tar -> {
            Tars.file(tar, "a", 0644, "first");
            Tars.file(tar, "./a", 0600, "second!");
        })) {
            assertThat(files.list()).containsExactly(new ContextFile("a", Kind.FILE, 0600, WRITTEN, 7, null));
            assertThat(content(files, "a")).isEqualTo("second!");
        }
    }

    @Test
    void aHardLinkIsAFileWithTheSameContent() throws Exception {
        try (ContextFiles files = open(tar -> {
            Tars.file(tar, "a", 0644, "same");
            Tars.link(tar, "b", TarConstants.LF_LINK, "./a");
        })) {
            assertThat(files.list()).extracting(ContextFile::kind).containsOnly(Kind.FILE);
            assertThat(files.list()).extracting(ContextFile::size).containsOnly(4L);
            assertThat(content(files, "b")).isEqualTo("same");
        }
    }

    @Test
    void whatIsOpenIsReadToItsEndEvenIfTheFileIsRemoved() throws Exception {
        try (ContextFiles files = open(tar -> Tars.file(tar, "a", 0644, "still here"))) {
            Files.delete(folder.resolve("context.tar"));
            assertThat(content(files, "a")).isEqualTo("still here");
        }
    }

    @Test
    void thereIsNothingInNoFiles() {
        assertThat(ContextFiles.NONE.list()).isEmpty();
        assertThatThrownBy(() -> content(ContextFiles.NONE, "a")).isInstanceOf(IOException.class);
    }

    private ContextFiles open(Tars.Content content) throws IOException {
        return TarFiles.open(Files.write(folder.resolve("context.tar"), Tars.tar(content)));
    }

    private static String content(ContextFiles files, String path) throws IOException {
        ContextFile file = files.list().stream()
                .filter(listed -> listed.path().equals(path))
                .findFirst()
                .orElse(new ContextFile(path, Kind.FILE, 0, Instant.EPOCH, 0, null));
        try (InputStream in = files.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
