package io.dcrx.parse;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatObject;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class FieldsTest {
    @Test
    void everyWrongFieldIsNamedAtOnce() {
        List<FieldError> errors = errors("{'a': 1, 'c': [true, 'x', {}], 'extra': 0}", fields -> {
            fields.text("a");
            fields.text("b");
            fields.texts("c");
            return fields.build(() -> "");
        });

        assertThat(errors)
                .containsExactly(
                        new FieldError("/a", "must be a string, but is a number"),
                        new FieldError("/b", "is required: a string"),
                        new FieldError("/c/0", "must be a string, but is true or false"),
                        new FieldError("/c/2", "must be a string, but is an object"),
                        new FieldError("/extra", "is not known here; known are a, b, c"));
    }

    @Test
    void pointersAreEscaped() {
        assertThat(errors("{'a/b~c': 1}", fields -> fields.build(() -> "")))
                .extracting(FieldError::pointer)
                .containsExactly("/a~1b~0c");
    }

    @Test
    void anObjectIsMadeAlthoughAFieldIsWrongWhoseNameBeginsAlike() {
        StringBuilder made = new StringBuilder();

        List<FieldError> errors = errors("{'list': 1, 'l': {'name': 'x'}}", fields -> {
            fields.text("list");
            fields.object("l", inner -> {
                String name = inner.text("name");
                return inner.build(() -> made.append(name));
            });
            return fields.build(() -> "");
        });

        assertThat(errors).extracting(FieldError::pointer).containsExactly("/list");
        assertThat(made).hasToString("x");
    }

    @Test
    void anObjectWithAWrongObjectInsideIsNotMade() {
        assertThat(errors("{'in': {'in': {}}}", fields -> {
                    Optional<Optional<String>> inner = fields.object("in", middle -> {
                        Optional<String> innermost = middle.object("in", last -> {
                            last.text("name");
                            return last.build(() -> "never made");
                        });
                        return middle.build(() -> innermost);
                    });
                    assertThat(inner).isEmpty();
                    return fields.build(() -> "never made");
                }))
                .extracting(FieldError::pointer)
                .containsExactly("/in/in/name");
    }

    @Test
    void onlyTheFirstHundredErrorsAreListed() {
        List<FieldError> errors = errors("{'list': [" + "0,".repeat(249) + "0]}", fields -> {
            fields.texts("list");
            return fields.build(() -> "");
        });

        assertThat(errors).hasSize(101);
        assertThat(errors.getLast()).isEqualTo(new FieldError("", "has 150 more errors, which are not listed"));
    }

    @Test
    void nullIsAbsent() {
        assertThatObject(read("{'a': null, 'b': null}", fields -> {
                    fields.optionalText("a");
                    assertThat(fields.flag("b")).isFalse();
                    return fields.build(() -> fields.has("a"));
                }))
                .isEqualTo(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "'text'", "1", "null", "true"})
    void aDocumentIsAnObject(String document) {
        assertThat(errors(document, fields -> fields.build(() -> "")))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.pointer()).isEmpty();
                    assertThat(error.detail()).startsWith("must be a JSON object, but is ");
                });
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "'a\\nb', must be a single line: a Dockerfile cannot hold a line break here",
                "'a\\rb', must be a single line: a Dockerfile cannot hold a line break here",
                "'a\\u0000b', must not hold a NUL character",
                "'\\ud83d', `must not hold half of a surrogate pair, which is no Unicode character`",
                "['a'], `must be a string, but is a list`",
                "{}, `must be a string, but is an object`",
                "false, `must be a string, but is true or false`",
            })
    void textIsRefused(String value, String detail) {
        assertThat(errors("{'a': " + value + "}", fields -> {
                    fields.text("a");
                    return fields.build(() -> "");
                }))
                .containsExactly(new FieldError("/a", detail));
    }

    @Test
    void textIsBounded() {
        Function<Fields, Optional<Integer>> length =
                fields -> Optional.of(fields.text("a")).map(String::length);

        assertThatObject(read("{'a': '" + "x".repeat(Fields.MAX_TEXT_BYTES) + "'}", length))
                .isEqualTo(131_071);
        assertThat(errors("{'a': '" + "x".repeat(Fields.MAX_TEXT_BYTES + 1) + "'}", length))
                .containsExactly(new FieldError("/a", "must not be longer than 131071 bytes"));
        assertThat(errors("{'a': '" + "é".repeat(70_000) + "'}", length)).hasSize(1);
    }

    @Test
    void listsAreBounded() {
        assertThat(errors("{'a': [" + "'x',".repeat(1000) + "'x']}", fields -> Optional.of(fields.texts("a"))))
                .containsExactly(new FieldError("/a", "must not be longer than 1000, but has 1001 elements"));
        assertThat(errors("{'a': []}", fields -> Optional.of(fields.texts("a"))))
                .containsExactly(new FieldError("/a", "must be a list of at least one string, but is empty"));
        assertThat(errors("{'a': 'x'}", fields -> Optional.of(fields.texts("a"))))
                .containsExactly(new FieldError("/a", "must be a list of at least one string, but is a string"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "'x', x",
                "5, 5",
                "1.5, 1.5",
                "3.10, 3.10",
                "0.1000000000000000055511151231257827, 0.1000000000000000055511151231257827",
                "1e400, 1E+400",
                "true, true",
                "12345678901234567890, 12345678901234567890"
            })
    void aScalarIsTheTextThatItIsWrittenWith(String value, String text) {
        assertThatObject(read("{'a': " + value + "}", fields -> fields.optionalScalar("a", Rule.matching(".*", ""))))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "10"})
    void aWholeNumberIsWithinBounds(String value) {
        assertThatObject(read("{'a': " + value + "}", fields -> fields.optionalInteger("a", 1, 10)))
                .isEqualTo(Long.valueOf(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "11", "1.5", "'1'", "true", "1e30", "99999999999999999999", "[1]"})
    void aWholeNumberIsRefused(String value) {
        assertThat(errors("{'a': " + value + "}", fields -> fields.optionalInteger("a", 1, 10)))
                .singleElement()
                .extracting(FieldError::detail)
                .asString()
                .startsWith("must be a whole number from 1 to 10");
    }

    @ParameterizedTest
    @MethodSource("numbersOutside")
    void aNumberIsRefused(String value) {
        assertThat(errors(
                        "{'a': " + value + "}", fields -> fields.optionalNumber("a", BigDecimal.ZERO, BigDecimal.TEN)))
                .hasSize(1);
    }

    static Stream<String> numbersOutside() {
        return Stream.of("-1", "11", "10.01", "'1'", "1e999", "1e400", "1e999999999", "false", "1" + "0".repeat(400));
    }

    @Test
    void aChoiceNamesWhatThereIs() {
        assertThat(errors("{'a': 'DAYS'}", fields -> fields.optionalChoice("a", TimeUnit.class)))
                .containsExactly(new FieldError(
                        "/a", "must be one of nanoseconds, microseconds, milliseconds, seconds, minutes, hours, days"));
        assertThatObject(read("{'a': 'days'}", fields -> fields.optionalChoice("a", TimeUnit.class)))
                .isEqualTo(TimeUnit.DAYS);
    }

    @Test
    void theMessageHoldsAllErrors() {
        assertThatExceptionOfType(InvalidInput.class)
                .isThrownBy(() -> read("{'a': 1, 'b': 2}", fields -> fields.build(() -> "")))
                .withMessageContaining("/a: is not known here")
                .withMessageContaining("/b: is not known here");
    }

    private static <T> T read(String document, Function<Fields, Optional<T>> reader) {
        return Fields.read(Json.of(document), reader);
    }

    private static <T> List<FieldError> errors(String document, Function<Fields, Optional<T>> reader) {
        return catchThrowableOfType(InvalidInput.class, () -> read(document, reader))
                .errors();
    }
}
