package io.dcrx.worker.engine.buildkit;

import io.dcrx.worker.context.ContextFile;
import io.dcrx.worker.context.ContextFile.Kind;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.buildkit.session.Folder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BuildContextTest {
    private static final String DOCKERFILE = "FROM scratch\nLABEL a=\"ü\"\n";

    @Test
    void withoutFilesTheDockerfileIsAllThatIsSent() throws Exception {
        BuildContext context = new BuildContext(DOCKERFILE, ContextFiles.NONE);
        assertThat(context.hasFiles()).isFalse();
        assertThat(context.folders()).isEmpty();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(context.tar()))) {
            TarArchiveEntry only = requireNonNull(tar.getNextEntry());
            assertThat(only.getName()).isEqualTo("Dockerfile");
            assertThat(only.getMode() & 07777).isEqualTo(0644);
            assertThat(new String(tar.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(DOCKERFILE);
            assertThat(tar.getNextEntry()).isNull();
        }
        assertThat(context.tar()).isEqualTo(new BuildContext(DOCKERFILE, ContextFiles.NONE).tar());
    }

    @Test
    void theDockerfileIsNotAmongTheFiles() throws Exception {
        BuildContext context = new BuildContext(DOCKERFILE, new OneFile("Dockerfile", "another one", 11));
        Map<String, Folder> folders = context.folders();
        assertThat(content(folders, "dockerfile")).isEqualTo(DOCKERFILE);
        assertThat(content(folders, "context")).isEqualTo("another one");
        assertThat(folders).hasSize(2);
    }

    @Test
    void aFileThatIsNotAsLongAsItSaidCannotBeRead() {
        for (long size : new long[] {3, 5}) {
            Map<String, Folder> folders = new BuildContext(DOCKERFILE, new OneFile("a", "four", size)).folders();
            assertThatThrownBy(() -> content(folders, "context")).isInstanceOf(IOException.class);
        }
    }

    private static String content(Map<String, Folder> folders, String name) throws IOException {
        Folder folder = requireNonNull(folders.get(name));
        try (InputStream content = folder.open(folder.list().getFirst())) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private record OneFile(String path, String content, long size) implements ContextFiles {
        @Override
        public List<ContextFile> list() {
            return List.of(new ContextFile(path, Kind.FILE, 0644, Instant.EPOCH, size, null));
        }

        @Override
        public InputStream open(ContextFile file) {
            return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
    }
}
