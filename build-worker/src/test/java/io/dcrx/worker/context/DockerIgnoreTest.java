package io.dcrx.worker.context;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeout;

class DockerIgnoreTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a            | a         | true",
                "a            | a/b/c     | true",
                "a            | b/a       | false",
                "/a/          | a         | true",
                "./a//b/../c  | a/c       | true",
                "*.md         | README.md | true",
                "*.md         | a/b.md    | false",
                "*/*.md       | a/b.md    | true",
                "**/*.md      | b.md      | true",
                "**/*.md      | a/b/c.md  | true",
                "**.md        | b.md      | true",
                "**.md        | a/b.md    | true",
                "**.md        | b.md.txt  | false",
                "**b/c        | a/bb/c    | true",
                "**b/c        | a/c       | false",
                "**😀         | a/😀      | true",
                "**.m?        | a/b.md    | false",
                "**.m?        | a/.md     | true",
                "**\\.md      | a/b.md    | false",
                "**a**        | b/ca/d    | false",
                "a**.md       | a.md      | true",
                "a**.md       | ab/c.md   | false",
                "a**.md       | ab/.md    | true",
                "a/**         | a         | false",
                "a/**         | a/b       | true",
                "**           | a/b       | true",
                "a/**/z       | a/z       | true",
                "a/**/z       | a/b/c/z   | true",
                "a/**/z       | az        | false",
                "fo?          | foo       | true",
                "fo?          | fo/       | false",
                "f[a-o]o      | foo       | true",
                "f[^a-o]o     | foo       | false",
                "f[a\\]o]o    | foo       | true",
                "a\\*         | a*        | true",
                "a\\*         | ab        | false",
                "a.b          | axb       | false",
                "(a)          | (a)       | true",
                "ü?           | üé        | true",
                "?            | 😀        | true",
                "# a          | # a       | false",
                "`  # a`      | # a       | true",
                ".            | a         | false",
                "/            | a         | false",
            })
    void onePatternFitsOrDoesNot(String pattern, String path, boolean out) {
        assertThat(leavesOut(pattern, path)).isEqualTo(out);
    }

    @Test
    void theLastPatternThatFitsDecides() {
        String ignore = "*\n!src\nsrc/secret*\r\n! src/secret.pub\n\n";
        assertThat(leavesOut(ignore, "README")).isTrue();
        assertThat(leavesOut(ignore, "src/app.py")).isFalse();
        assertThat(leavesOut(ignore, "src/secret.key")).isTrue();
        assertThat(leavesOut(ignore, "src/secret.pub")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\n[", "a\n[]", "a\n[z-a]", "a\n[a-]", "a\n!", "a\n! ", "a\n[\\]"})
    void whatIsNoPatternIsNamedByItsLine(String ignore) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DockerIgnore.parse(ignore))
                .withMessageStartingWith("line 2 ");
    }

    /** With a reader that goes back, each star would multiply the time. */
    @Test
    void noPatternTakesForEver() {
        String pattern = "**/*a".repeat(200) + "b";
        assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(leavesOut(pattern, "a/".repeat(20) + "a".repeat(2000)))
                        .isFalse());
    }

    @Test
    void whoNeedsNoAnswerAnyMoreNeedNotWaitForIt() {
        DockerIgnore.Verdicts verdicts = DockerIgnore.parse("a").verdicts(() -> true);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> verdicts.leavesOut("a"));
    }

    private static boolean leavesOut(String ignore, String path) {
        return DockerIgnore.parse(ignore).verdicts(() -> false).leavesOut(path);
    }
}
