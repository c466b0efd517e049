package io.dcrx.worker.log;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class LogMaskTest {
    private static final String SECRET = "p&ss wörd/12345";

    private final LogMask mask = new LogMask();

    @Test
    void showsStarsWhereverASecretStands() {
        mask.hide(SECRET);

        assertThat(mask.mask("a " + SECRET + SECRET + " b")).isEqualTo("a ****** b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "admin:", "a", "\n"})
    void knowsWhatSecretsLookLikeInBase64WhateverFollows(String after) {
        mask.hide(SECRET);
        String encoded = Base64.getEncoder().encodeToString((SECRET + after).getBytes(StandardCharsets.UTF_8));

        assertThat(mask.mask(encoded)).startsWith("***").hasSizeLessThan(encoded.length() - 12);
    }

    @Test
    void knowsWhatSecretsLookLikeInUrls() {
        mask.hide(SECRET);

        assertThat(mask.mask("https://me:p%26ss+w%C3%B6rd%2F12345@host")).isEqualTo("https://me:***@host");
    }

    @Test
    void hidesEveryLineOfASecretWithLines() {
        mask.hide("-----BEGIN-----\nabcdef\r\n");

        assertThat(mask.mask("abcdef -----BEGIN-----")).isEqualTo("*** ***");
    }

    @Test
    void hidesTheLongerOneOfTwoThatBeginAlike() {
        mask.hide("secret");
        mask.hide("secret-and-more");

        assertThat(mask.mask("secret-and-more, secret")).isEqualTo("***, ***");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "abc", " a "})
    void leavesAloneWhatWouldMakeTheLogUnreadable(String word) {
        mask.hide(word);

        assertThat(mask.mask("abc a b " + word)).isEqualTo("abc a b " + word);
    }
}
