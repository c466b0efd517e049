package io.dcrx.gateway.storage;

import io.dcrx.gateway.settings.GatewaySettings;
import io.dcrx.gateway.settings.WrongSetting;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * The one secret that all gateways of a farm share, {@code DCRX_KV_SECRET_KEY}. It is never used as it is: every purpose
 * has a key of its own, derived by HKDF (RFC 5869), so that what one of them gives away helps nobody with the others.
 */
public final class FarmSecret {
    private static final String FILE = "secret.key";

    private final byte[] secret;

    private FarmSecret(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** @throws WrongSetting if none is given, and this process is not alone, so that none can be made */
    public static FarmSecret of(GatewaySettings settings, Home home) {
        if (!settings.secretKey().isEmpty()) {
            return new FarmSecret(settings.secretKey());
        }
        if (settings.allInOne()) {
            return new FarmSecret(home.kept(FILE, Secrets::random));
        }
        throw new WrongSetting("DCRX_KV_SECRET_KEY is not set; all gateways of a farm share one. Make it with"
                + " `openssl rand -base64 48` and give the same to every gateway.");
    }

    /** In bytes, as it was given. */
    public int length() {
        return secret.length;
    }

    /**
     * @param purpose what the key is for; the same purpose always gives the same key
     * @param bytes how long it is
     */
    public byte[] derive(String purpose, int bytes) {
        byte[] info = ("dcrx-kv " + purpose).getBytes(StandardCharsets.UTF_8);
        try {
            return KDF.getInstance("HKDF-SHA512")
                    .deriveData(HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(info, bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot derive keys by HKDF", e);
        }
    }
}
