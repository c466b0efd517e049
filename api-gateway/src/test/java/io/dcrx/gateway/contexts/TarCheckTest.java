package io.dcrx.gateway.contexts;

import io.dcrx.image.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class TarCheckTest {
    private static final long MOST_BYTES = 10_000;

    @TempDir
    private Path folder;

    private final TarCheck check = new TarCheck(MOST_BYTES, 10);

    static Stream<Arguments> goodTars() {
        TestTar everything = new TestTar()
                .folder(".")
                .folder("./src")
                .file("./src/app.py", "print()")
                .file("b", "x".repeat(5000))
                .hardLink("c", "b")
                .link("src/up", "../b")
                .link("dangling", "src/nothing")
                .file("x".repeat(300), "");
        return Stream.of(
                arguments("a plain one", everything.bytes()),
                arguments("gzip", everything.gzip()),
                arguments("zstd", everything.zstd()),
                arguments("a folder alone", new TestTar().folder("a").bytes()),
                arguments("a file twice", TestTar.of("a", "1").file("a", "2").bytes()),
                arguments("gzip in two pieces", twoPieces(everything.bytes())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goodTars")
    void aGoodTarHasTheDigestOfItsBytes(String what, byte[] bytes) throws Exception {
        assertThat(check.check(file(bytes))).isEqualTo(digest(bytes));
    }

    static Stream<Arguments> badTars() {
        byte[] good = TestTar.of("a", "content").bytes();
        return Stream.of(
                arguments("nothing", new byte[0], "is no tar"),
                arguments("zeros", new byte[10_240], "is no tar"),
                arguments("a text", "FROM scratch\n".repeat(100).getBytes(StandardCharsets.UTF_8), "tar"),
                arguments("half a tar", Arrays.copyOf(good, 515), "cannot be read as a tar"),
                arguments("half a gzip", half(TestTar.of("a", "content").gzip()), "cannot be read as a tar"),
                arguments("half a zstd", half(TestTar.of("a", "content").zstd()), "cannot be read as a tar"),
                arguments("an absolute path", TestTar.of("/etc/passwd", "").bytes(), "'/etc/passwd', which is no path"),
                arguments("a way out", TestTar.of("a/../../b", "").bytes(), "'a/../../b', which is no path"),
                arguments("a link out", new TestTar().link("a/b", "../../c").bytes(), "leads out of the context"),
                arguments("an absolute link", new TestTar().link("a", "/etc").bytes(), "leads out of the context"),
                arguments(
                        "a file below a link",
                        new TestTar().folder("d").link("a", "d").file("a/b", "").bytes(),
                        "'a/b', which lies below"),
                arguments(
                        "a file below a file",
                        TestTar.of("a", "").file("a/b", "").bytes(),
                        "'a/b', which lies below"),
                arguments(
                        "a hard link to nothing",
                        new TestTar().hardLink("a", "b").bytes(),
                        "a hard link to"),
                arguments("a hard link out", new TestTar().hardLink("a", "../b").bytes(), "a hard link to something"),
                arguments(
                        "a hard link to a link",
                        new TestTar().link("b", "c").hardLink("a", "b").bytes(),
                        "a hard link to something"),
                arguments(
                        "a pipe",
                        new TestTar().special("a", TarConstants.LF_FIFO).bytes(),
                        "neither a file"),
                arguments(
                        "a device",
                        new TestTar().special("a", TarConstants.LF_BLK).bytes(),
                        "neither a file"),
                arguments(
                        "a character device",
                        new TestTar().special("a", TarConstants.LF_CHR).bytes(),
                        "neither"),
                arguments("the context as a file", TestTar.of(".", "").bytes(), "which is the context itself"),
                arguments("too many entries", many(11), "has more than 10 entries"),
                arguments("too much", TestTar.of("a", "x".repeat(10_001)).bytes(), "more than 10000 bytes"),
                arguments(
                        "too much, small as it was sent",
                        TestTar.of("a", "x".repeat(6000))
                                .file("b", "x".repeat(6000))
                                .gzip(),
                        "more than 10000 bytes"),
                arguments("endless zeros behind it", gzip(Arrays.copyOf(good, 1_000_000)), "more than there may be"),
                arguments("an endless name", gzip(longName(5_000_000)), "more than there may be"),
                arguments("headers for all that follows, without end", gzip(globalHeaders(3)), "extended headers"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badTars")
    void aBadTarIsRefused(String what, byte[] bytes, String why) {
        assertThatThrownBy(() -> check.check(file(bytes)))
                .isInstanceOf(TarCheck.Unfit.class)
                .hasMessageContaining(why);
    }

    @Test
    void aNameIsShownSafely() {
        byte[] bytes = TestTar.of("../a\u001b[1m\n" + "x".repeat(500), "").bytes();
        assertThatThrownBy(() -> check.check(file(bytes)))
                .satisfies(e ->
                        assertThat(e.getMessage()).contains("'../a?[1m?xxx").hasSizeLessThan(300));
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("upload"), bytes);
    }

    private static Digest digest(byte[] bytes) throws Exception {
        return new Digest("sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }

    private static byte[] many(int entries) {
        TestTar tar = new TestTar();
        for (int i = 0; i < entries; i++) {
            tar.file("f" + i, "");
        }
        return tar.bytes();
    }

    /** An extended header (POSIX pax), which is as long as it says itself. */
    private static byte[] longName(int length) {
        String record = length + " path=" + "x".repeat(length);
        return new TestTar()
                .extended(record.substring(0, length - 1) + "\n")
                .file("a", "")
                .bytes();
    }

    /** What each of them says is true of every entry after it. */
    private static byte[] globalHeaders(int count) {
        TestTar tar = new TestTar();
        for (int i = 0; i < count; i++) {
            tar.globally("KEY" + i, "x".repeat(700_000)).file("f" + i, "");
        }
        return tar.bytes();
    }

    /** They are kept until the end, and a small file can hold many of them. */
    @Test
    void pathsTakeOnlySoMuchMemory() throws Exception {
        TestTar tar = new TestTar();
        String path = "x".repeat(240) + ("/" + "y".repeat(240)).repeat(14);
        for (int i = 0; i < 5000; i++) {
            String record = " path=%s%04d\n".formatted(path, i);
            tar.extended(record.length() + 4 + record).file("short", "");
        }
        Path file = file(tar.gzip());
        assertThatThrownBy(() -> new TarCheck(MOST_BYTES, 100_000).check(file))
                .isInstanceOf(TarCheck.Unfit.class)
                .hasMessageContaining("has paths of more than 16777216 characters");
    }

    private static byte[] half(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length / 2);
    }

    private static byte[] twoPieces(byte[] bytes) {
        byte[] first = gzip(Arrays.copyOf(bytes, 700));
        byte[] second = gzip(Arrays.copyOfRange(bytes, 700, bytes.length));
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
