package io.dcrx.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PinnedImageTest {
    private static final String DIGEST = "sha256:" + "0a".repeat(32);

    @ParameterizedTest
    @ValueSource(strings = {"localhost:5000/a", "registry.example.com/team/app", "docker.io/library/python"})
    void isARepositoryAndADigest(String repository) {
        String text = repository + "@" + DIGEST;
        assertThat(PinnedImage.parse(text)).isEqualTo(new PinnedImage(repository, new Digest(DIGEST)));
        assertThat(PinnedImage.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a:1", "a@", "A@DIGEST", "a:1@DIGEST", "a@sha256:0a", "a b@DIGEST", "@DIGEST"})
    void isNothingElse(String text) {
        assertThatThrownBy(() -> PinnedImage.parse(text.replace("DIGEST", DIGEST)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void doesNotHoldASecondDigest() {
        assertThatThrownBy(() -> PinnedImage.parse("a@" + DIGEST + "@" + DIGEST))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
