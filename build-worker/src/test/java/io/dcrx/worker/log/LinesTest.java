package io.dcrx.worker.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LinesTest {
    private static final String SECRET = "correct horse";

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "a\\nb\\n          > a|b",
                "a\\n\\nb          > a||b",
                "a\\r\\nb\\r\\n      > a|b",
                "10%\\r50%\\r100%\\n > 100%",
                "no end            > no end",
            })
    void linesAreWhatATerminalWouldShow(String printed, String lines) {
        assertThat(linesOf(pieces(printed.strip().replace("\\n", "\n").replace("\\r", "\r"), 1000)))
                .containsExactly(lines.strip().split("\\|", -1));
    }

    @Property
    void itDoesNotMatterInWhichPiecesTheBytesCome(
            @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 9) int size) {
        assertThat(linesOf(pieces(text, size))).isEqualTo(linesOf(pieces(text, Integer.MAX_VALUE)));
    }

    @Property
    void aSecretIsHiddenInWhicheverPiecesItComes(
            @ForAll("texts") String before, @ForAll @IntRange(min = 1, max = 9) int size) {
        List<String> lines = linesOf(pieces(before + SECRET + " " + SECRET + "\n", size));

        assertThat(String.join("", lines)).doesNotContain(SECRET).contains("*** ***");
    }

    @Property(tries = 50)
    void aLineWithoutEndIsCutButNoSecretInIt(@ForAll @IntRange(min = 0, max = 100) int shift) {
        String text = ("x".repeat(shift % 7 + 1) + SECRET).repeat(3 * Lines.LONGEST / SECRET.length() / 2);

        List<String> lines = linesOf(pieces("y".repeat(shift) + text, 1000));

        assertThat(lines)
                .hasSizeGreaterThan(1)
                .allSatisfy(line ->
                        assertThat(line).hasSizeLessThanOrEqualTo(Lines.LONGEST).doesNotContain("correct", "horse"));
    }

    @Test
    void whatIsNoTextIsShownAsSuch() {
        assertThat(linesOf(List.of(new byte[] {(byte) 0xff, 'a', '\n', (byte) 0xc3})))
                .containsExactly("\ufffda", "\ufffd");
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab é\u20ac\n\r").ofMaxLength(60).map(text -> text + "😀");
    }

    private static List<String> linesOf(List<byte[]> pieces) {
        LogMask mask = new LogMask();
        mask.hide(SECRET);
        Lines lines = new Lines(mask);
        List<String> all = new ArrayList<>();
        pieces.forEach(piece -> all.addAll(lines.add(piece)));
        all.addAll(lines.end());
        return all;
    }

    private static List<byte[]> pieces(String text, int size) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += Math.min(size, bytes.length - from)) {
            pieces.add(Arrays.copyOfRange(bytes, from, from + Math.min(size, bytes.length - from)));
        }
        return pieces;
    }
}
