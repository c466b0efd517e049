package io.dcrx.worker.engine.jib;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What was built.
 *
 * @param json what it says of itself
 * @param config names that
 */
record Image(Base base, String json, Descriptor config) {
    static Image of(Base base, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new Image(base, json, new Descriptor(base.types().config(), bytes.length, digest(bytes)));
    }

    private static String digest(byte[] bytes) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
