package io.dcrx.worker.engine.jib.files;

import io.dcrx.job.FailureReason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class WildcardTest {
    @ParameterizedTest
    @CsvSource({
        "*, a, true",
        "*, '', true",
        "a*, ab, true",
        "a*c*, abcd, true",
        "a*c, abcd, false",
        "a**c, abc, true",
        "?, ü, true",
        "?, 😀, true",
        "?, '', false",
        "*.t?t, a.txt, true",
        "*.t?t, a.tt, false",
        "*ab, aab, true",
        "a.c, abc, false",
        "ab, abc, false",
    })
    void aPatternFitsTheWholeName(String pattern, String name, boolean fits) {
        assertThat(Wildcard.matches(pattern, name)).isEqualTo(fits);
    }

    @Test
    void aPatternThatSomebodyThoughtUpTakesNoExponentialTime() {
        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(Wildcard.matches("*a".repeat(500) + "b", "a".repeat(5_000)))
                        .isFalse());
    }

    @Test
    void aStarStaysWithinItsPartOfThePath() throws Exception {
        Node.Folder root = folder();
        Node.Folder deep = folder();
        root.children().put("a", deep);
        root.children().put("b", Node.File.OF_BASE);
        deep.children().put("b", Node.File.OF_BASE);
        assertThat(Wildcard.find(root, "/*")).containsExactly("/a", "/b");
        assertThat(Wildcard.find(root, "/*/*")).containsExactly("/a/b");
        assertThat(Wildcard.find(root, "/a/b")).containsExactly("/a/b");
        assertThat(Wildcard.find(root, "/nowhere")).isEqualTo(List.of("/nowhere"));
        assertThat(Wildcard.find(root, "/a/*c")).isEmpty();
    }

    @Test
    void whereAPatternBeginsThereMustBeSomething() {
        assertThat(catchThrowableOfType(Unfit.class, () -> Wildcard.find(folder(), "/nowhere/*"))
                        .in("COPY")
                        .failure()
                        .reason())
                .isEqualTo(FailureReason.CONTEXT_MISSING);
    }

    @Test
    void whatIsBeyondItIsRefusedAndNotMisread() {
        assertThat(catchThrowableOfType(Unfit.class, () -> Wildcard.find(folder(), "/[a]")))
                .hasMessageContaining("BuildKit");
    }

    private static Node.Folder folder() {
        return new Node.Folder(Attributes.ofNewFolder(Owner.ROOT));
    }
}
