package io.dcrx.gateway.settings;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsTest {
    @Test
    void theDefaultsNeedNoVariable() {
        GatewaySettings settings = SettingsFile.read(Map.of()).bind(GatewaySettings.class);
        assertThat(settings.home()).isEqualTo(Path.of(System.getProperty("user.home"), ".dcrx-kv"));
        assertThat(settings.allInOne()).isFalse();
        assertThat(settings.secretKey()).isEmpty();
    }

    @Test
    void everyVariableIsReadByItsName() {
        GatewaySettings settings = SettingsFile.read(
                        Map.of("DCRX_KV_HOME", "some/where", "DCRX_KV_SECRET_KEY", "s3cret"))
                .bind(GatewaySettings.class);
        assertThat(settings.home()).isEqualTo(Path.of("some/where").toAbsolutePath());
        assertThat(settings.secretKey()).isEqualTo("s3cret");
        assertThat(settings.toString()).doesNotContain("s3cret");
    }

    @Test
    void aHomeThatNoAddressCanHoldIsRefused() {
        assertThatThrownBy(
                        () -> SettingsFile.read(Map.of("DCRX_KV_HOME", "a;b")).bind(GatewaySettings.class))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("DCRX_KV_HOME");
    }

    @Test
    void aValueWithoutSenseIsSaidToBelongToItsVariable() {
        assertThatThrownBy(() ->
                        SettingsFile.read(Map.of("DCRX_KV_PORT", "hunter2")).bind(Listening.class))
                .isInstanceOf(WrongSetting.class)
                .hasMessage("DCRX_KV_PORT has a value that cannot be understood; wanted is a whole number.");
    }

    @Test
    void theSentenceIsSaidInsteadOfAStackTrace() {
        WrongSetting wrong = new WrongSetting("DCRX_KV_X is wrong.");
        FailureAnalysis analysis =
                new WrongSettingAnalyzer().analyze(new IllegalStateException("beans", new RuntimeException(wrong)));
        assertThat(analysis).extracting(FailureAnalysis::getDescription).isEqualTo("DCRX_KV_X is wrong.");
        assertThat(new WrongSettingAnalyzer().analyze(new IllegalStateException("else")))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "70000", "-1"})
    void aPortWithoutSenseIsFoundBeforeAnythingStarts(String port) {
        SpringApplication application = new SpringApplication(SettingsTest.class);
        assertThatThrownBy(() -> application.run("--spring.config.name=api-gateway", "--DCRX_KV_PORT=" + port))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("DCRX_KV_PORT");
    }

    @ConfigurationProperties("server")
    record Listening(int port) {}
}
