package io.dcrx.gateway.registries;

import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.image.RegistryAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RegistrySettingsTest {
    @Test
    void withoutVariablesTheFarmHasNoRegistryAndTrustsNone() {
        RegistrySettings settings = settings(Map.of());
        assertThat(settings.farms()).isEmpty();
        assertThat(settings.insecure()).isEmpty();
    }

    @Test
    void everyVariableArrives() {
        RegistrySettings settings = settings(Map.of(
                "DOCKER_REGISTRY_URI", "https://registry.example.com/v2/team",
                "DCRX_KV_INSECURE_REGISTRIES", "a:5000, B.example.com"));
        assertThat(settings.farms()).contains(RegistryAddress.parse("https://registry.example.com/team"));
        assertThat(settings.insecure()).containsExactly("a:5000", "b.example.com");
    }

    @ParameterizedTest
    @CsvSource({"DOCKER_REGISTRY_URI, https://me:canary@b.c", "DCRX_KV_INSECURE_REGISTRIES, 'a:1,http://b'"})
    void aWrongValueIsRefusedByTheNameOfItsVariable(String variable, String value) {
        assertThatThrownBy(() -> settings(Map.of(variable, value)))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining(variable)
                .hasMessageNotContaining("canary");
    }

    @ParameterizedTest
    @CsvSource({
        "http://registry.example.com, false",
        "https://registry.example.com, true",
        "registry.example.com, true",
        "http://127.0.0.1:5000, true",
        "http://localhost:5000, true",
        "http://listed:5000, true",
        "http://listed:5001, false",
        "http://farm:5000/elsewhere, true",
        "http://10.0.0.1, false",
    })
    void httpIsForThisMachineTheFarmsRegistryAndThoseThatAreListed(String uri, boolean right) {
        RegistrySettings settings = settings(
                Map.of("DOCKER_REGISTRY_URI", "http://farm:5000/team", "DCRX_KV_INSECURE_REGISTRIES", "listed:5000"));
        assertThat(settings.problem(RegistryAddress.parse(uri)).isEmpty()).isEqualTo(right);
    }

    private static RegistrySettings settings(Map<String, Object> variables) {
        return SettingsFile.read(variables).bind(RegistrySettings.class);
    }
}
