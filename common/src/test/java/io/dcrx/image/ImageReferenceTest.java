package io.dcrx.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ImageReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "docker.io/library/python:3.11-slim, docker.io, library/python, 3.11-slim",
        "localhost:5000/hello-world:latest, localhost:5000, hello-world, latest",
        "127.0.0.1:5000/a/b/c:1, 127.0.0.1:5000, a/b/c, 1",
        "[::1]:5000/a:b, [::1]:5000, a, b",
        "Registry.Example.com/a__b/c.d-e--f:_T.-9, Registry.Example.com, a__b/c.d-e--f, _T.-9",
        "registry/a:b, registry, a, b",
    })
    void consistsOfHostPathAndTag(String reference, String host, String path, String tag) {
        assertThat(ImageReference.parse(reference))
                .isEqualTo(new ImageReference(host, path, tag))
                .hasToString(reference);
    }

    @Test
    void theRepositoryIsAllButTheTag() {
        assertThat(ImageReference.parse("localhost:5000/a/b:c").repository()).isEqualTo("localhost:5000/a/b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a:b",
                "a/b",
                "/a:b",
                "h/:b",
                "h/a:",
                "h/A:b",
                "h/a/:b",
                "h//a:b",
                "h/a..b:c",
                "h/a___b:c",
                "h/-a:b",
                "h/a-:b",
                "h/a b:c",
                "h/a:b c",
                "h/a:.b",
                "h/a:-b",
                "h/a:b/c",
                "h/a:b:c",
                "h/a@sha256:b",
                "h_x/a:b",
                "-h/a:b",
                "h-/a:b",
                "h..x/a:b",
                "h:/a:b",
                "h:x/a:b",
                "h:65536/a:b",
                "h:123456/a:b",
                "user@h/a:b",
                "https://h/a:b",
                "[::1/a:b",
                "h/a:b\n",
                "h\n/a:b",
                "h/é:b",
            })
    void isRefused(String reference) {
        assertThatIllegalArgumentException().isThrownBy(() -> ImageReference.parse(reference));
    }

    @Test
    void lengthsAreBounded() {
        assertThat(ImageReference.isPath("a".repeat(255))).isTrue();
        assertThat(ImageReference.isPath("a".repeat(256))).isFalse();
        assertThat(ImageReference.isTag("a".repeat(128))).isTrue();
        assertThat(ImageReference.isTag("a".repeat(129))).isFalse();
        assertThat(ImageReference.isRepository("h".repeat(255) + ".x/a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000, 1_000_000})
    void longTextsDoNotExhaustTheStack(int length) {
        assertThat(ImageReference.isPath("a-".repeat(length) + "a")).isFalse();
        assertThat(ImageReference.isRepository("h/" + "a/".repeat(length) + "a"))
                .isFalse();
        assertThat(ImageReference.isTag("a".repeat(length))).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageReference.parse("h" + ".h".repeat(length) + "/" + "a.".repeat(length) + ":b"));
    }
}
