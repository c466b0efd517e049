package io.dcrx.worker.engine.buildkit.session;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;

/** A key that lives as long as a session, by which the engine tells its tokens from those of others (Ed25519). */
final class SessionKey {
    private static final String ALGORITHM = "Ed25519";
    /** At the end of the encoded key (RFC 8410). */
    private static final int RAW_BYTES = 32;

    private final KeyPair pair;

    SessionKey() {
        try {
            this.pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot sign", e);
        }
    }

    byte[] publicKey() {
        byte[] encoded = pair.getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length);
    }

    /** The signature with the text behind it, as NaCl's sign gives it. */
    byte[] signed(byte[] text) {
        try {
            Signature signing = Signature.getInstance(ALGORITHM);
            signing.initSign(pair.getPrivate());
            signing.update(text);
            byte[] signature = signing.sign();
            byte[] signed = Arrays.copyOf(signature, signature.length + text.length);
            System.arraycopy(text, 0, signed, signature.length, text.length);
            return signed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot sign", e);
        }
    }
}
