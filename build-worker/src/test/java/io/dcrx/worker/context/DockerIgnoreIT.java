package io.dcrx.worker.context;

import io.dcrx.worker.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the docker command sends to the engine, and what we do, of the same files. */
@Timeout(60)
class DockerIgnoreIT {
    private static final List<String> FILES = List.of(
            "Dockerfile",
            "README.md",
            "docs/README.md",
            "docs/a/b.md",
            "src/main.py",
            "src/main.pyc",
            "src/lib/util.py",
            "src/lib/cache/x.tmp",
            "node_modules/m/index.js",
            ".git/config",
            "secret.key",
            "secret.pub",
            "a+b/(c)/d$",
            "ü/é");

    @TempDir
    private Path folder;

    /** But for '**' with '!**': the classic docker command does not look into what is left out, and BuildKit does. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*.md",
                "**/*.md",
                "docs",
                "docs/**",
                "/docs/",
                "*\n!src\n",
                "*\n!src/lib\n**/*.tmp",
                "secret.*\n!*.pub",
                "!secret.pub\nsecret.*",
                "src/*/cache\n# docs\n",
                "**/lib/**/x*",
                "a+b/(c)\n?/*",
                "[a-s]*/**/[xb].*",
                "src/lib/../main.*",
                "Dockerfile\n.dockerignore",
            })
    void theSameFilesAreLeftOut(String ignore) throws Exception {
        for (String file : FILES) {
            Path path = folder.resolve("context").resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.equals("Dockerfile") ? "FROM scratch\nCOPY . /\n" : file);
        }
        Files.writeString(folder.resolve("context/.dockerignore"), ignore);

        DockerIgnore ours = DockerIgnore.parse(ignore);
        DockerIgnore.Verdicts verdicts = ours.verdicts(() -> false);
        Set<String> expected = seenByDocker();
        Set<String> seen = new TreeSet<>(FILES);
        seen.add(".dockerignore");
        seen.removeIf(verdicts::leavesOut);
        assertThat(seen).isEqualTo(expected);
    }

    private Set<String> seenByDocker() throws IOException, InterruptedException {
        String image = "ignored.dcrx.invalid/" + UUID.randomUUID();
        Path tar = folder.resolve("image.tar");
        docker("build", "--quiet", "--tag", image, folder.resolve("context").toString());
        try {
            String container = docker("create", image, "nothing").strip();
            try {
                docker("export", "--output", tar.toString(), container);
            } finally {
                docker("rm", container);
            }
        } finally {
            docker("rmi", image);
        }
        try (TarFile files = new TarFile(tar)) {
            return files.getEntries().stream()
                    .filter(TarArchiveEntry::isFile)
                    .map(TarArchiveEntry::getName)
                    .filter(name -> !name.matches("\\.dockerenv|(dev|etc|proc|sys)/.*"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** With the builder that every docker command has; what it sends is chosen before. */
    private String docker(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("docker.log");
        ProcessBuilder docker =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        docker.environment().put("DOCKER_BUILDKIT", "0");
        docker.environment().put("DOCKER_HOST", Surroundings.engine());
        Process process = docker.start();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return Files.readString(log);
    }
}
