package io.dcrx.worker.engine.buildkit;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BuildContextTest {
    @Test
    void holdsTheDockerfile() throws Exception {
        String dockerfile = "FROM scratch\nLABEL a=\"ü\"\n";
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(BuildContext.of(dockerfile)))) {
            assertThat(tar.getNextEntry().getName()).isEqualTo("Dockerfile");
            assertThat(new String(tar.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(dockerfile);
            assertThat(tar.getNextEntry()).isNull();
        }
    }

    @Test
    void isTheSameForTheSameContent() {
        assertThat(BuildContext.of("FROM scratch\n")).isEqualTo(BuildContext.of("FROM scratch\n"));
    }
}
