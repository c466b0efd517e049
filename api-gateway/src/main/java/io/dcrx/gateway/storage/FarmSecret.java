package io.dcrx.gateway.storage;

import io.dcrx.context.ContextLinks;
import io.dcrx.gateway.settings.GatewaySettings;
import io.dcrx.gateway.settings.SettingsFile;
import io.dcrx.gateway.settings.WrongSetting;
import io.dcrx.seal.DerivedKey;
import io.dcrx.seal.SecretBox;
import java.nio.charset.StandardCharsets;

/**
 * The one secret that all gateways of a farm share, {@code DCRX_KV_SECRET_KEY}. It is never used as it is: every purpose
 * has a key of its own, derived by HKDF (RFC 5869), so that what one of them gives away helps nobody with the others.
 */
public final class FarmSecret {
    private static final String FILE = "secret.key";

    private final String secret;

    private FarmSecret(String secret) {
        this.secret = secret;
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

    /**
     * The farm's box, for a command that needs nothing else of it.
     *
     * @throws WrongSetting if no key is given, or a key is too short
     */
    public static SecretBox box(SettingsFile settings, Home home) {
        try {
            return of(settings.bind(GatewaySettings.class), home).box(settings.bind(SealingSettings.class));
        } catch (IllegalArgumentException e) {
            throw new WrongSetting(String.valueOf(e.getMessage()));
        }
    }

    /** In bytes, as it was given. */
    public int length() {
        return secret.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * @param purpose what the key is for; the same purpose always gives the same key
     * @param bytes how long it is
     */
    public byte[] derive(String purpose, int bytes) {
        return DerivedKey.of(secret, purpose, bytes);
    }

    /** What signs the addresses of contexts, with the key that seals. */
    ContextLinks links(SealingSettings settings) {
        return ContextLinks.of(settings.key(), secret, settings.oldKeys());
    }

    /** What seals and opens with this secret, unless there is a key for that alone. */
    SecretBox box(SealingSettings settings) {
        return SecretBox.of(settings.key(), secret, settings.oldKeys());
    }
}
