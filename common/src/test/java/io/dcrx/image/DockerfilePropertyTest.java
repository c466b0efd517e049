package io.dcrx.image;

import io.dcrx.image.ReadDockerfile.Dialect;
import io.dcrx.image.ReadDockerfile.Instruction;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever layers there are, the Dockerfile that is written reads back as the same instructions with the same values. */
class DockerfilePropertyTest {
    private static final Map<String, String> VARIABLES =
            Map.of("HOME", "/ho\"me \\$x", "EMPTY", "", "A_1", "8080", "BUILDPLATFORM", "linux/riscv64");

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void readsBackAsItWasMeant(@ForAll("images") List<Layer> image, @ForAll Dialect dialect) {
        String dockerfile = Dockerfile.render(image);

        List<Instruction> read = ReadDockerfile.read(dockerfile, dialect, VARIABLES::get);

        assertThat(read).as(dockerfile).isEqualTo(Meaning.of(image, VARIABLES::get));
    }

    @Provide
    Arbitrary<List<Layer>> images() {
        return LayerArbitraries.images();
    }
}
