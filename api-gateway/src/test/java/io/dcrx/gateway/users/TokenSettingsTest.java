package io.dcrx.gateway.users;

import io.dcrx.gateway.settings.GatewaySettings;
import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.gateway.storage.FarmSecret;
import io.dcrx.gateway.storage.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TokenSettingsTest {
    @TempDir
    Path home;

    @Test
    void theDefaultsNeedNoVariable() {
        assertThat(settings(Map.of())).isEqualTo(new TokenSettings("HS256", Duration.ofMinutes(15), "", List.of()));
    }

    @Test
    void everyVariableIsReadByItsName() {
        assertThat(settings(Map.of(
                        "DCRX_KV_AUTH_ALGORITHM", "ES256",
                        "DCRX_KV_TOKEN_EXPIRATION", "90s",
                        "DCRX_KV_AUTH_KEY_FILE", "key.pem",
                        "DCRX_KV_AUTH_OLD_KEYS", "a.pem,b.pem")))
                .isEqualTo(new TokenSettings("ES256", Duration.ofSeconds(90), "key.pem", List.of("a.pem", "b.pem")));
    }

    @ParameterizedTest
    @CsvSource({
        "DCRX_KV_AUTH_ALGORITHM, none",
        "DCRX_KV_AUTH_ALGORITHM, PS256",
        "DCRX_KV_TOKEN_EXPIRATION, 0s",
        "DCRX_KV_TOKEN_EXPIRATION, -1m"
    })
    void whatIsWrongIsNamed(String variable, String value) {
        assertThatThrownBy(() -> settings(Map.of(variable, value)))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining(variable);
    }

    @ParameterizedTest
    @CsvSource({"HS256, 32", "HS384, 48", "HS512, 64"})
    void aSecretMustBeAsLongAsTheHash(String algorithm, int bytes) {
        UUID user = UUID.randomUUID();
        Tokens tokens = tokens(algorithm, "x".repeat(bytes));
        assertThat(tokens.verify(tokens.issue(user, 3))).hasValueSatisfying(session -> {
            assertThat(session.user()).isEqualTo(user);
            assertThat(session.version()).isEqualTo(3);
        });
        assertThatThrownBy(() -> tokens(algorithm, "x".repeat(bytes - 1)))
                .isInstanceOf(WrongSetting.class)
                .hasMessageContaining("DCRX_KV_SECRET_KEY has " + (bytes - 1) + " bytes")
                .hasMessageContaining("openssl rand");
    }

    private Tokens tokens(String algorithm, String secret) {
        FarmSecret farm = FarmSecret.of(new GatewaySettings(home, false, secret), new Home(home));
        return new Tokens(new TokenSettings(algorithm, Duration.ofMinutes(1), "", List.of()), farm);
    }

    private static TokenSettings settings(Map<String, Object> variables) {
        return SettingsFile.read(variables).bind(TokenSettings.class);
    }
}
