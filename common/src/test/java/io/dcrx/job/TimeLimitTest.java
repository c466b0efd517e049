package io.dcrx.job;

import io.dcrx.parse.InvalidInput;
import io.dcrx.parse.Json;
import io.dcrx.wire.Wire;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class TimeLimitTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"1, 1", "90, 90", "\"90\", 90", "\"90s\", 90", "\"10m\", 600", "\"24h\", 86400", "86400, 86400"})
    void isANumberOfSecondsOrATextWithAUnit(String json, long seconds) {
        assertThat(request(json).spec().timeout()).isEqualTo(new TimeLimit(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "\"-90s\"",
                "86401",
                "\"25h\"",
                "1.5",
                "1e3",
                "true",
                "[]",
                "{}",
                "\"\"",
                "\"soon\"",
                "\"10 m\"",
                "\"PT10M\"",
                "9223372036854775807",
                "\"99999999999999999999h\""
            })
    void whatIsNegativeAbsurdOrNoTimeIsRefusedByItsName(String json) {
        InvalidInput refused = catchThrowableOfType(InvalidInput.class, () -> request(json));
        assertThat(refused.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.pointer()).isEqualTo("/timeout"));
    }

    @Test
    void travelsAsSecondsAndParsesAgain() {
        JobSpec spec = request("\"2m\"").spec();
        assertThat(Wire.writeText(spec)).contains("\"timeout\":120");
        assertThat(Wire.read(Wire.write(spec), JobSpec.class)).isEqualTo(spec);
        assertThat(JobRequest.parse(Json.of(Wire.writeText(spec))).spec()).isEqualTo(spec);
        assertThat(new TimeLimit(120).duration()).isEqualTo(Duration.ofMinutes(2));
    }

    private static JobRequest request(String timeout) {
        return JobRequest.parse(Json.of("{\"name\": \"a\", \"timeout\": " + timeout
                + ", \"layers\": [{\"layer_type\": \"stage\", \"base\": \"a\", \"tag\": \"b\"}]}"));
    }
}
