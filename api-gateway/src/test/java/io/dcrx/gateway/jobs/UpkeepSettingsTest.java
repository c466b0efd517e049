package io.dcrx.gateway.jobs;

import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UpkeepSettingsTest {
    @Test
    void jobsWaitAndAreKeptForEverUnlessToldOtherwise() {
        assertThat(SettingsFile.read(Map.of()).bind(UpkeepSettings.class))
                .isEqualTo(new UpkeepSettings(null, null, Duration.ofSeconds(1)));
    }

    @Test
    void everyVariableIsReadByItsName() {
        assertThat(SettingsFile.read(Map.of(
                                "DCRX_KV_JOB_MAX_PENDING_WAIT", "10m",
                                "DCRX_KV_JOB_MAX_AGE", "7d",
                                "DCRX_KV_JOB_PRUNE_INTERVAL", "5s"))
                        .bind(UpkeepSettings.class))
                .isEqualTo(new UpkeepSettings(Duration.ofMinutes(10), Duration.ofDays(7), Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource({
        "DCRX_KV_JOB_MAX_PENDING_WAIT, 0s",
        "DCRX_KV_JOB_MAX_AGE, -1d",
        "DCRX_KV_JOB_PRUNE_INTERVAL, 0s",
        "DCRX_KV_JOB_PRUNE_INTERVAL, often"
    })
    void aTimeWithoutSenseIsRefused(String variable, String value) {
        assertThatThrownBy(() -> SettingsFile.read(Map.of(variable, value)).bind(UpkeepSettings.class))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining(variable);
    }
}
