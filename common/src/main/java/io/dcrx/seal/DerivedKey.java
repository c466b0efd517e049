package io.dcrx.seal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Keys that are made of a secret by HKDF (RFC 5869). Every purpose has its own, so that what one of them gives away helps
 * nobody with the others.
 */
public final class DerivedKey {
    private DerivedKey() {}

    /**
     * @param purpose what the key is for; the same purpose always gives the same key
     * @param bytes how long it is
     */
    public static byte[] of(String secret, String purpose, int bytes) {
        byte[] material = secret.getBytes(StandardCharsets.UTF_8);
        byte[] info = ("dcrx-kv " + purpose).getBytes(StandardCharsets.UTF_8);
        try {
            return KDF.getInstance("HKDF-SHA512")
                    .deriveData(HKDFParameterSpec.ofExtract().addIKM(material).thenExpand(info, bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot derive keys by HKDF", e);
        }
    }
}
