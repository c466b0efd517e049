package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Source;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.worker.Surroundings;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.context.Tars;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Workbench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What a real BuildKit makes of the files of a build, for which it asks the session. */
@Timeout(120)
class ContextIT {
    private static final ImageReference BASE =
            ImageReference.parse(Surroundings.registry() + "/library/python:3.11-slim");
    private static final String EVERYTHING = "FROM scratch\nCOPY . /\n";

    @TempDir
    Path folder;

    private static Engineering engineering;

    @BeforeAll
    static void start() {
        engineering = new Engineering();
    }

    @AfterAll
    static void stop() throws Exception {
        engineering.close();
    }

    @Test
    void whoeverCopiesEverythingGetsTheFilesAndNoDockerfile() throws Exception {
        SortedMap<String, String> files = build(EVERYTHING, tar -> Tars.file(tar, "a", 0644, "a"));
        assertThat(files).containsOnlyKeys("a");
    }

    @Test
    void aDockerfileAmongTheFilesIsAFileLikeAnyOther() throws Exception {
        SortedMap<String, String> files = build(EVERYTHING, tar -> {
            Tars.file(tar, "Dockerfile", 0600, "FROM another\n");
            Tars.file(tar, ".dockerignore", 0644, "b\n");
            Tars.file(tar, "b", 0644, "b");
        });
        assertThat(files).containsOnlyKeys("Dockerfile", ".dockerignore");
        assertThat(files.get("Dockerfile")).startsWith("file 600 0:0 ");
    }

    /** Also where a name sorts otherwise than as a path. */
    @Test
    void filesOfEveryKindAndNameArriveAsTheyAre() throws Exception {
        String large = "0123456789abcdef".repeat(300_000);
        SortedMap<String, String> files = build(EVERYTHING, tar -> {
            Tars.file(tar, "a/b/deep", 0640, "deep");
            Tars.file(tar, "a-b", 0644, "sorts before a/b");
            Tars.file(tar, "a/b.txt", 04755, "set");
            Tars.file(tar, "é ü/ñ", 0644, "names");
            Tars.file(tar, "empty", 0644, "");
            Tars.file(tar, "large", 0644, large);
            Tars.link(tar, "a/link", TarConstants.LF_SYMLINK, "../a-b");
        });
        assertThat(files)
                .containsOnlyKeys("a", "a-b", "a/b", "a/b.txt", "a/b/deep", "a/link", "empty", "large", "é ü", "é ü/ñ")
                .hasEntrySatisfying("a", folder -> assertThat(folder).startsWith("folder 755 0:0"))
                .hasEntrySatisfying("a/b.txt", file -> assertThat(file).startsWith("file 4755 0:0"))
                .hasEntrySatisfying("a/b/deep", file -> assertThat(file).startsWith("file 640 0:0"))
                .hasEntrySatisfying("a/link", link -> assertThat(link).startsWith("link to ../a-b"))
                .hasEntrySatisfying("empty", file -> assertThat(file).isEqualTo("file 644 0:0 "));
    }

    @Test
    void manyFilesDoNotWaitForEachOther() throws Exception {
        SortedMap<String, String> files = build(EVERYTHING, tar -> {
            for (int i = 0; i < 3_000; i++) {
                Tars.file(tar, "f" + i % 50 + "/" + i, 0644, "content of " + i);
            }
        });
        assertThat(files).hasSize(3_050);
    }

    @Test
    void theSameFilesAreNotCopiedAgain() throws Exception {
        String dockerfile = "FROM python:3.11-slim\nENV A=" + UUID.randomUUID() + "\nCOPY . /copied\n";
        Tars.Content files = tar -> Tars.file(tar, "a", 0644, "a");
        try (ContextFiles first = files(files);
                ContextFiles second = files(files)) {
            assertThat(made(dockerfile, first).cachedSteps()).isLessThan(2);
            assertThat(made(dockerfile, second).cachedSteps()).isEqualTo(1);
        }
    }

    @Test
    void aFileThatIsNotThereIsSaidToBeMissing() throws Exception {
        try (ContextFiles files = files(tar -> Tars.file(tar, "a", 0644, "a"))) {
            EngineFailure failure =
                    catchThrowableOfType(EngineFailure.class, () -> made("FROM scratch\nCOPY b /\n", files));
            assertThat(failure.failure().reason()).isEqualTo(FailureReason.CONTEXT_MISSING);
        }
    }

    private SortedMap<String, String> build(String dockerfile, Tars.Content content) throws Exception {
        JobOrder order = order(dockerfile);
        try (ContextFiles files = files(content);
                Workbench bench = engineering.open(order)) {
            bench.generate(order.spec(), files);
            var _ = bench.push(bench.build(), order.target(), Optional.empty());
        }
        return ImageFiles.of(order.target(), BASE);
    }

    private static BuiltImage made(String dockerfile, ContextFiles files) throws EngineFailure {
        JobOrder order = order(dockerfile);
        try (Workbench bench = engineering.open(order)) {
            bench.generate(order.spec(), files);
            return bench.build();
        }
    }

    private ContextFiles files(Tars.Content content) throws Exception {
        return Tars.files(Files.write(folder.resolve(UUID.randomUUID() + ".tar"), Tars.tar(content)));
    }

    private static JobOrder order(String dockerfile) {
        String tag = UUID.randomUUID().toString();
        ImageReference target = new ImageReference(Surroundings.registry(), "it/context", tag);
        JobSpec spec =
                new JobSpec("it/context", List.of(tag), new Source.DockerfileText(dockerfile), BuildOptions.NONE);
        return new JobOrder(JobId.create(), 1, Engineering.OWNER, target, spec);
    }
}
