package io.dcrx.image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DigestTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @Test
    void isSha256AndSixtyFourDigits() {
        assertThat(new Digest("sha256:" + HEX)).hasToString("sha256:" + HEX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sha256:", "sha256:0", "SHA256:", "sha512:", "sha256-", " sha256:", "sha256:\n"})
    void anotherBeginningIsRefused(String beginning) {
        String wrong = beginning.equals("sha256:") ? beginning : beginning + HEX;
        assertThatIllegalArgumentException().isThrownBy(() -> new Digest(wrong));
    }

    @Test
    void upperCaseAndFurtherDigitsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Digest("sha256:" + HEX.replace('a', 'A')));
        assertThatIllegalArgumentException().isThrownBy(() -> new Digest("sha256:" + HEX + "0"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Digest("sha256:" + HEX + "\n"));
    }
}
