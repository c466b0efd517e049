package io.dcrx.context;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ContextPathTest {
    @ParameterizedTest
    @CsvSource({
        "a, a",
        "./a, a",
        "a/, a",
        "./a//b/./c/, a/b/c",
        "., ''",
        "./, ''",
        "..a/b.., ..a/b..",
        "...,...",
        "a b/ü, a b/ü",
    })
    void aPathHasOneSpelling(String path, String spelling) {
        assertThat(ContextPath.normal(path)).hasValue(spelling);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/a", "..", "../a", "a/../b", "a/..", "./..", "a\0b"})
    void whatLeadsOutIsNoPath(String path) {
        assertThat(ContextPath.normal(path)).isEmpty();
        assertThat(ContextPath.RULE.allows(path)).isFalse();
    }

    @Test
    void aPathIsNotEndless() {
        assertThat(ContextPath.normal("a".repeat(4096))).isPresent();
        assertThat(ContextPath.normal("a".repeat(4097))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "link, file, true",
        "link, ., true",
        "link, .., false",
        "a/link, .., true",
        "a/link, ../b, true",
        "a/link, ../../b, false",
        "a/b/link, ../../c/../d, true",
        // On the way, too: what it passes through is not known.
        "link, ../here/file, false",
        "link, a/../../b, false",
        "link, /etc/passwd, false",
        "link, '', false",
    })
    void aLinkStaysWithinOrDoesNot(String link, String target, boolean stays) {
        assertThat(ContextPath.staysWithin(link, target)).isEqualTo(stays);
    }
}
