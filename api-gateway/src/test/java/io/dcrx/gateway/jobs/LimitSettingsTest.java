package io.dcrx.gateway.jobs;

import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LimitSettingsTest {
    @Test
    void theDefaultsNeedNoVariable() {
        assertThat(settings(Map.of())).isEqualTo(new LimitSettings(10_000, null, 500, 50));
    }

    @Test
    void everyVariableIsReadByItsName() {
        assertThat(settings(Map.of(
                        "DCRX_KV_JOB_MAX_PENDING",
                        7,
                        "DCRX_KV_JOB_MAX_RUNNING",
                        3,
                        "DCRX_KV_JOB_MAX_SUBMITS",
                        8,
                        "DCRX_KV_MAX_MEMORY_PERCENT_USAGE",
                        90)))
                .isEqualTo(new LimitSettings(7, 3, 8, 90));
    }

    @ParameterizedTest
    @CsvSource({
        "DCRX_KV_JOB_MAX_PENDING, 0",
        "DCRX_KV_JOB_MAX_RUNNING, 0",
        "DCRX_KV_JOB_MAX_SUBMITS, -1",
        "DCRX_KV_MAX_MEMORY_PERCENT_USAGE, 0",
        "DCRX_KV_MAX_MEMORY_PERCENT_USAGE, 101",
        "DCRX_KV_MAX_MEMORY_PERCENT_USAGE, half",
    })
    void aWrongValueNamesItsVariable(String variable, String value) {
        assertThatThrownBy(() -> settings(Map.of(variable, value)))
                .isInstanceOf(WrongSetting.class)
                .hasMessageStartingWith(variable);
    }

    private static LimitSettings settings(Map<String, Object> variables) {
        return SettingsFile.read(variables).bind(LimitSettings.class);
    }
}
