package io.dcrx.worker.engine.buildkit;

import io.dcrx.worker.context.ContextFile;
import io.dcrx.worker.context.ContextFile.Kind;
import io.dcrx.worker.context.ContextFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class BuildContextTest {
    private static final String DOCKERFILE = "FROM scratch\nLABEL a=\"ü\"\n";
    private static final Instant WRITTEN = Instant.ofEpochSecond(1_700_000_000);

    @Test
    void withoutFilesItHoldsTheDockerfile() throws Exception {
        BuildContext context = BuildContext.of(DOCKERFILE, ContextFiles.NONE);
        assertThat(context.dockerfileName()).isEqualTo("Dockerfile");
        assertThat(contents(context)).containsExactly(Map.entry("Dockerfile", DOCKERFILE));
    }

    @Test
    void isTheSameForTheSameContent() throws Exception {
        Files files = new Files().add("b", "b").add("a", "a");
        assertThat(BuildContext.of(DOCKERFILE, files).tar().readAllBytes())
                .isEqualTo(BuildContext.of(DOCKERFILE, files).tar().readAllBytes());
    }

    @Test
    void filesKeepTheirModeAndTimeAndAreRoots() throws Exception {
        Files files = new Files()
                .add(new ContextFile("d", Kind.FOLDER, 0700, WRITTEN, 0, null), "")
                .add(new ContextFile("d/run.sh", Kind.FILE, 04755, WRITTEN, 2, null), "#!")
                .add(new ContextFile("d/to", Kind.LINK, 0777, WRITTEN, 0, "run.sh"), "");
        List<TarArchiveEntry> entries = entries(BuildContext.of(DOCKERFILE, files));
        assertThat(entries)
                .extracting(TarArchiveEntry::getName)
                .containsExactly(".dcrx-1.Dockerfile", "d/", "d/run.sh", "d/to");
        assertThat(entries).extracting(entry -> entry.getMode() & 07777).containsExactly(0644, 0700, 04755, 0777);
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.getLongUserId()).isZero();
            assertThat(entry.getLongGroupId()).isZero();
        });
        assertThat(entries.get(2).getLastModifiedTime().toInstant()).isEqualTo(WRITTEN);
        assertThat(entries.get(3).isSymbolicLink()).isTrue();
        assertThat(entries.get(3).getLinkName()).isEqualTo("run.sh");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 100_000})
    void filesOfEveryLengthAndNameAreWhole(int length) throws Exception {
        String name = "ü/" + "long".repeat(100);
        Files files = new Files().add(name, "x".repeat(length)).add("z", "after it");
        assertThat(contents(BuildContext.of(DOCKERFILE, files)))
                .containsEntry(name, "x".repeat(length))
                .containsEntry("z", "after it");
    }

    @Test
    void theContextsOwnDockerfileIsUsedWhereItIsTheSame() throws Exception {
        Files files = new Files().add("Dockerfile", DOCKERFILE).add("a", "b");
        BuildContext context = BuildContext.of(DOCKERFILE, files);
        assertThat(context.dockerfileName()).isEqualTo("Dockerfile");
        assertThat(contents(context).keySet()).containsExactly("Dockerfile", "a");
    }

    @Test
    void anotherDockerfileStaysAsItIs() throws Exception {
        Files files = new Files().add("Dockerfile", "FROM other\n").add(".dcrx-1.Dockerfile", "taken");
        BuildContext context = BuildContext.of(DOCKERFILE, files);
        assertThat(context.dockerfileName()).isEqualTo(".dcrx-2.Dockerfile");
        assertThat(contents(context))
                .containsEntry(".dcrx-2.Dockerfile", DOCKERFILE)
                .containsEntry(".dcrx-1.Dockerfile", "taken")
                .containsEntry("Dockerfile", "FROM other\n");
    }

    /** A tar that is too short would be taken for a context with fewer files. */
    @Test
    void aFileThatIsNotAsLongAsItSaidBreaksTheStream() throws Exception {
        for (long size : new long[] {3, 5}) {
            Files files = new Files().add(new ContextFile("a", Kind.FILE, 0644, WRITTEN, size, null), "four");
            InputStream tar = BuildContext.of(DOCKERFILE, files).tar();
            assertThatThrownBy(tar::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    private static List<TarArchiveEntry> entries(BuildContext context) throws IOException {
        List<TarArchiveEntry> entries = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(context.tar(), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private static Map<String, String> contents(BuildContext context) throws IOException {
        Map<String, String> contents = new LinkedHashMap<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(context.tar(), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                contents.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return contents;
    }

    /** Files in memory. */
    private static final class Files implements ContextFiles {
        private final Map<ContextFile, String> contents = new LinkedHashMap<>();

        Files add(String path, String content) {
            long size = content.getBytes(StandardCharsets.UTF_8).length;
            return add(new ContextFile(path, Kind.FILE, 0644, WRITTEN, size, null), content);
        }

        Files add(ContextFile file, String content) {
            contents.put(file, content);
            return this;
        }

        @Override
        public List<ContextFile> list() {
            return List.copyOf(contents.keySet());
        }

        @Override
        public InputStream open(ContextFile file) throws IOException {
            @Nullable String content = contents.get(file);
            if (content == null) {
                throw new IOException("no such file");
            }
            return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
    }
}
