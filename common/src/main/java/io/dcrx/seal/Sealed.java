package io.dcrx.seal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A secret that only a {@link SecretBox} with the right key opens. As JSON it is its text, which may be stored and sent;
 * printed, it shows nothing.
 *
 * @param text base64url of one byte of version, four of the key's id, a nonce and the ciphertext
 */
public record Sealed(@JsonValue String text) {
    static final int KEY_ID_BYTES = 4;
    private static final int VERSION = 1;
    /** Version, key id, nonce and tag of an empty secret. */
    private static final int LEAST_BYTES = 1 + KEY_ID_BYTES + 24 + 16;

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    @JsonCreator
    public Sealed {
        byte[] bytes = decoded(text);
        if (bytes.length < LEAST_BYTES || bytes[0] != VERSION) {
            throw notSealed();
        }
    }

    static Sealed of(byte[] bytes) {
        return new Sealed(ENCODER.encodeToString(bytes));
    }

    /** Which key it was sealed with: eight hexadecimal digits that tell nothing of the key. */
    public String keyId() {
        return HexFormat.of().formatHex(bytes(), 1, 1 + KEY_ID_BYTES);
    }

    byte[] bytes() {
        return decoded(text);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw notSealed();
        }
    }

    /** Without the text: whoever put it there may have meant it to be sealed. */
    private static IllegalArgumentException notSealed() {
        return new IllegalArgumentException("this is no sealed secret");
    }

    @Override
    public String toString() {
        return "Sealed[…]";
    }
}
