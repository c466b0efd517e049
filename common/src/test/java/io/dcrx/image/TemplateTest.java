package io.dcrx.image;

import io.dcrx.image.Template.IfSet;
import io.dcrx.image.Template.OrElse;
import io.dcrx.image.Template.Text;
import io.dcrx.image.Template.Variable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TemplateTest {
    private static final Map<String, String> VARIABLES = Map.of("A", "one two", "E", "", "Q", "\"$A\"", "_b2", "b");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain       | plain",
                "$A          | one two",
                "${A}        | one two",
                "$A$_b2.     | one twob.",
                "$Ab         | ``",
                "${A}b       | one twob",
                "$U          | ``",
                "x${U}y      | xy",
                "$Q          | \"$A\"",
                "\\$A        | $A",
                "\\${A}      | ${A}",
                "\\\\$A      | \\$A",
                "\\A         | \\A",
                "\\          | \\",
                "\"$A'       | \"one two'",
                "$           | $",
                "$$A         | $one two",
                "$5          | $5",
                "$?          | $?",
                "$é          | $é",
                "$Aé         | one twoé",
                "${          | ${",
                "${}         | ${}",
                "${A         | ${A",
                "${ A}       | ${ A}",
                "${A }       | ${A }",
                "${1}        | ${1}",
                "${U:-x y}   | x y",
                "${E:-x}     | x",
                "${A:-x}     | one two",
                "${U:-}      | ``",
                "${U:-$A}    | one two",
                "${U:-${A}!} | one two!",
                "${U:-\\$A}  | $A",
                "${U:-a\"b}c | a\"bc",
                "${A:+x}     | x",
                "${E:+x}     | ``",
                "${U:+x}     | ``",
                "${A:+${E:-${_b2}}} | b",
                "${U:-x      | ${U:-x",
                "${U:-$A     | ${U:-one two",
                "${U:-${A    | ${U:-${A",
                "${U:-${A}   | ${U:-one two",
                "${A#x}      | ${A#x}",
                "}           | }",
            })
    void expands(String template, String expanded) {
        assertThat(Template.parse(template).expand(VARIABLES::get)).isEqualTo(expanded);
    }

    @Test
    void isReadInParts() {
        assertThat(Template.parse("a\\$$B${C:-d${E}}${F:+}").parts())
                .containsExactly(
                        new Text("a$"),
                        new Variable("B"),
                        new OrElse("C", new Template(List.of(new Text("d"), new Variable("E")))),
                        new IfSet("F", new Template(List.of())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"${A#x}", "${A%x}", "${A/x/y}", "${A-x}", "${A+x}", "${A?}", "${A:?x}", "${A:0:1}", "x${A##y}"})
    void substitutionsThatNotEveryEngineKnowsAreSeen(String text) {
        assertThat(Template.isUnsupported(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${A}", "${A:-x}", "${A:+x}", "\\${A#x}", "$A#x", "${}", "$", "${A", "{A#x}", ""})
    void allElseIsSupported(String text) {
        assertThat(Template.isUnsupported(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${A:-", "${A:-}", "$", "\\$", "}", "x", "\\", "${A:-$A}"})
    void longTextsAreReadInNoTimeAndNoDeeperThanTheStack(String part) {
        String text = part.repeat(131_071 / part.length());
        assertThat(java.util.concurrent.CompletableFuture.supplyAsync(
                        () -> Template.parse(text).expand(_ -> null)
                                + Quoting.expanding(text)
                                + Template.isUnsupported(text)))
                .succeedsWithin(Duration.ofSeconds(10));
    }

    @Property
    void aTextWithoutDollarsIsItself(@ForAll String text) {
        String plain = text.replace("$", "");
        assertThat(Template.parse(plain).expand(_ -> "never")).isEqualTo(plain);
    }

    @Property
    void everyTextCanBeWrittenWithEscapedDollars(@ForAll("texts") String text) {
        assertThat(Template.parse(text.replace("$", "\\$")).expand(_ -> "never"))
                .isEqualTo(text);
    }

    @Provide
    Arbitrary<String> texts() {
        return LayerArbitraries.texts();
    }
}
