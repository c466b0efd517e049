package io.dcrx.gateway.secrets;

import io.dcrx.gateway.secrets.SecretRotation.Outcome;
import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.seal.SecretBox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The command, with settings as it finds them. */
class SecretRotationIT {
    private static final String KEY = "a sealing key that is long enough for all of this";

    @TempDir
    Path home;

    @Test
    void theNewestKeyIsTheOneThatTheSettingsName() {
        Outcome outcome = SecretRotation.run(Map.of(
                "dcrx.home",
                home,
                "dcrx.all-in-one",
                true,
                "dcrx.sealing.key",
                KEY,
                "dcrx.sealing.old-keys",
                KEY + "!"));
        String keyId = SecretBox.of(KEY, "", List.of()).keyIds().getFirst();
        assertThat(outcome).isEqualTo(new Outcome(keyId, 0, 0, List.of(), 0));
    }

    @Test
    void aKeyThatIsMissingOrTooShortIsNamed() {
        assertThatExceptionOfType(WrongSetting.class)
                .isThrownBy(() -> SecretRotation.run(Map.of("dcrx.home", home, "dcrx.secret-key", "")))
                .withMessageContaining("DCRX_KV_SECRET_KEY");
        assertThatExceptionOfType(WrongSetting.class)
                .isThrownBy(() -> SecretRotation.run(
                        Map.of("dcrx.home", home, "dcrx.secret-key", KEY, "dcrx.sealing.key", "canary")))
                .withMessageContaining("DCRX_KV_SEALING_KEY")
                .withMessageNotContaining("canary");
    }
}
