package io.dcrx.image;

import io.dcrx.image.ReadDockerfile.Dialect;
import io.dcrx.job.JobRequest;
import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LineTest {
    @Test
    void aShortInstructionIsOneLine() {
        String instruction = "ENV A=" + "x".repeat(59_994);
        assertThat(Line.wrap(instruction)).isEqualTo(instruction);
    }

    @Test
    void anInstructionWithALineBreakIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Line.wrap("ENV A=b\nRUN c"));
        assertThatIllegalArgumentException().isThrownBy(() -> Line.wrap("ENV A=b\rRUN c"));
    }

    @Test
    void anEndlessRunWithoutAPlaceToBreakItIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Line.wrap("ENV A=" + "\\".repeat(60_001)));
        assertThatIllegalArgumentException().isThrownBy(() -> Line.wrap("ENV A=" + "#".repeat(60_001)));
        assertThatIllegalArgumentException().isThrownBy(() -> Line.wrap("ENV A=" + " ".repeat(60_001)));
    }

    @Test
    void suchALayerIsRefusedWhenItIsRead() {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> JobRequest.parse(
                        Json.of("{'name': 'a', 'layers': [{'layer_type': 'stage', 'base': 'a', 'tag': 'b'},"
                                + "{'layer_type': 'run', 'command': 'x" + " ".repeat(70_000) + "y'}]}")))
                .withMessageStartingWith("/layers/1: cannot be written in a Dockerfile: it is longer than 60000 bytes");
    }

    @Property(tries = 50)
    void aLongTextReadsBackAsItWas(@ForAll("longTexts") String text, @ForAll Dialect dialect) {
        List<Layer> image =
                List.of(new Layer.Stage("a", "b"), new Layer.Env("A", text), new Layer.Run(new Command.Shell(text)));
        String dockerfile = Dockerfile.render(image);

        assertThat(dockerfile.lines())
                .allSatisfy(line ->
                        assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(64 * 1024));
        assertThat(ReadDockerfile.read(dockerfile, dialect, _ -> null)).isEqualTo(Meaning.of(image, _ -> null));
    }

    /** Wherever a line could be broken there is something that makes it hard. */
    @Provide
    Arbitrary<String> longTexts() {
        Arbitrary<String> hard = Arbitraries.of("\\", "\\\\", "#", " ", "\t", "\uD83D\uDE00", "é", "\"", "<<E");
        Arbitrary<String> runs =
                Arbitraries.of(20_000, 25_000, 40).flatMap(n -> hard.map(part -> part.repeat(n / part.length())));
        return Arbitraries.frequencyOf(
                        Tuple.of(1, runs), Tuple.of(1, Arbitraries.of("x".repeat(19_990), "x".repeat(34_000), "y")))
                .list()
                .ofMinSize(3)
                .ofMaxSize(6)
                .map(parts -> "x" + String.join("xy", parts) + "x");
    }
}
