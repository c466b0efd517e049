package io.dcrx.gateway.contexts;

import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ContextSettingsTest {
    @Test
    void theDefaultsAreSensible() {
        assertThat(SettingsFile.read(Map.of()).bind(ContextSettings.class))
                .isEqualTo(new ContextSettings("", DataSize.ofGigabytes(2), 100_000, Duration.ofDays(7)));
    }

    @Test
    void everyVariableArrives() {
        assertThat(SettingsFile.read(Map.of(
                                "DCRX_KV_CONTEXT_STORE",
                                "/srv/contexts",
                                "DCRX_KV_CONTEXT_MAX_SIZE",
                                "1GB",
                                "DCRX_KV_CONTEXT_MAX_ENTRIES",
                                "10",
                                "DCRX_KV_CONTEXT_MAX_AGE",
                                "1h"))
                        .bind(ContextSettings.class))
                .isEqualTo(new ContextSettings("/srv/contexts", DataSize.ofGigabytes(1), 10, Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "DCRX_KV_CONTEXT_MAX_SIZE, 0B",
        "DCRX_KV_CONTEXT_MAX_SIZE, much",
        "DCRX_KV_CONTEXT_MAX_ENTRIES, 0",
        "DCRX_KV_CONTEXT_MAX_AGE, 9m",
    })
    void aWrongValueIsRefusedByTheNameOfItsVariable(String variable, String value) {
        SettingsFile file = SettingsFile.read(Map.of(variable, value));
        assertThatThrownBy(() -> file.bind(ContextSettings.class))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining(variable);
    }
}
