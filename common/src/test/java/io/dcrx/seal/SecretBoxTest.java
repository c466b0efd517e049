package io.dcrx.seal;

import io.dcrx.wire.Wire;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Keys come, and keys go. */
class SecretBoxTest {
    private static final String SECRET_KEY = "0123456789abcdef0123456789abcdef";
    private static final String SEALING_KEY = "fedcba9876543210fedcba9876543210";
    private static final Binding REGISTRY = new Binding("registry", "7");

    @Test
    void anOldKeyStillOpensAndIsKnownToBeOld() {
        Sealed old = SecretBox.of("", SECRET_KEY, List.of()).seal("password", REGISTRY);
        SecretBox rotated = SecretBox.of(SEALING_KEY, SECRET_KEY, List.of(SECRET_KEY));
        assertThat(rotated.open(old, REGISTRY)).isEqualTo("password");
        assertThat(rotated.isOutdated(old)).isTrue();

        Sealed resealed = rotated.seal("password", REGISTRY);
        assertThat(rotated.isOutdated(resealed)).isFalse();
        assertThat(SecretBox.of(SEALING_KEY, "", List.of()).open(resealed, REGISTRY))
                .isEqualTo("password");
    }

    @Test
    void theNewestKeyComesFirstAndIsCountedOnce() {
        SecretBox box = SecretBox.of("", SECRET_KEY, List.of(SECRET_KEY, SEALING_KEY, SEALING_KEY));
        assertThat(box.keyIds()).hasSize(2).allMatch(id -> id.matches("[0-9a-f]{8}"));
        assertThat(box.seal("", REGISTRY).keyId()).isEqualTo(box.keyIds().getFirst());
    }

    /** Sealed by an earlier version of this code: what was stored must open for ever. */
    @Test
    void whatWasSealedLongAgoOpens() {
        Sealed stored = new Sealed("ARmXs_qqvXhHVegZr151kM-7NG_krQhI_l55tXVc-xocvE6zLjUygEFT0wPiKFwe4UYdSg");
        assertThat(SecretBox.of("", SECRET_KEY, List.of()).open(stored, REGISTRY))
                .isEqualTo("grüße");
    }

    @Test
    void asJsonItIsItsText() {
        Sealed sealed = SecretBox.of("", SECRET_KEY, List.of()).seal("password", REGISTRY);
        assertThat(Wire.writeText(sealed)).isEqualTo('"' + sealed.text() + '"');
        assertThat(Wire.readText(Wire.writeText(sealed), Sealed.class)).isEqualTo(sealed);
        assertThatThrownBy(() -> Wire.readText("\"hunter2\"", Sealed.class))
                .isInstanceOf(Wire.Undecodable.class)
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', '', Neither DCRX_KV_SEALING_KEY nor DCRX_KV_SECRET_KEY is set",
        "'', short, '', DCRX_KV_SECRET_KEY has 5 bytes",
        "short, 0123456789abcdef0123456789abcdef, '', DCRX_KV_SEALING_KEY has 5 bytes",
        "'', 0123456789abcdef0123456789abcdef, short, DCRX_KV_SEALING_OLD_KEYS has 5 bytes",
    })
    void aKeyThatIsMissingOrShortIsNamed(String sealing, String secret, String old, String sentence) {
        List<String> oldKeys = old.isEmpty() ? List.of() : List.of(old);
        assertThatThrownBy(() -> SecretBox.of(sealing, secret, oldKeys))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(sentence);
    }
}
