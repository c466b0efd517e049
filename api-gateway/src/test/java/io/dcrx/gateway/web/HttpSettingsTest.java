package io.dcrx.gateway.web;

import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HttpSettingsTest {
    @Test
    void theDefaultsLetNoOtherSiteInAndBelieveNobody() {
        assertThat(settings(Map.of())).isEqualTo(new HttpSettings(false, List.of(), Duration.ofSeconds(30)));
    }

    @Test
    void everyVariableIsReadByItsName() {
        assertThat(settings(Map.of(
                        "DCRX_KV_BEHIND_PROXY", "true",
                        "DCRX_KV_CORS_ORIGINS", "https://ui.example.com, http://localhost:3000")))
                .isEqualTo(new HttpSettings(
                        true, List.of("https://ui.example.com", "http://localhost:3000"), Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "ui.example.com", "https://*.example.com", "https://ui.example.com/", "null"})
    void whatIsNoOriginIsNamed(String origin) {
        assertThatThrownBy(() -> settings(Map.of("DCRX_KV_CORS_ORIGINS", origin)))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("DCRX_KV_CORS_ORIGINS");
    }

    private static HttpSettings settings(Map<String, Object> variables) {
        return SettingsFile.read(variables).bind(HttpSettings.class);
    }
}
