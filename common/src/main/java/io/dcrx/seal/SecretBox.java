package io.dcrx.seal;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.XChaCha20Poly1305Key;
import com.google.crypto.tink.aead.XChaCha20Poly1305Parameters.Variant;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Seals secrets and opens them (XChaCha20-Poly1305, by Tink): with its newest key, and with that and older ones. Gateways
 * and workers make theirs of the same settings. Safe for use by many threads.
 */
public final class SecretBox {
    /** What {@code openssl rand -base64 24} and anything longer have: less could be guessed. */
    public static final int LEAST_KEY_BYTES = 32;

    private final Aead aead;
    private final List<String> keyIds;

    private SecretBox(Aead aead, List<String> keyIds) {
        this.aead = aead;
        this.keyIds = keyIds;
    }

    /**
     * The box that the settings ask for.
     *
     * @param sealingKey {@code DCRX_KV_SEALING_KEY}; empty: the secret key does for this, too
     * @param secretKey {@code DCRX_KV_SECRET_KEY}
     * @param oldKeys {@code DCRX_KV_SEALING_OLD_KEYS}, with which is opened and never sealed
     * @throws IllegalArgumentException in a sentence that names the variable
     */
    public static SecretBox of(String sealingKey, String secretKey, List<String> oldKeys) {
        if (sealingKey.isEmpty() && secretKey.isEmpty()) {
            throw new IllegalArgumentException("Neither DCRX_KV_SEALING_KEY nor DCRX_KV_SECRET_KEY is set; all gateways"
                    + " and workers of a farm share one of them, with which secrets are sealed. Make it with"
                    + " `openssl rand -base64 48`.");
        }
        String newest = sealingKey.isEmpty()
                ? longEnough("DCRX_KV_SECRET_KEY", secretKey)
                : longEnough("DCRX_KV_SEALING_KEY", sealingKey);
        oldKeys.forEach(key -> longEnough("DCRX_KV_SEALING_OLD_KEYS", key));
        return of(newest, oldKeys);
    }

    /** @param newest what is sealed with */
    static SecretBox of(String newest, List<String> older) {
        SequencedMap<Integer, String> byId = new LinkedHashMap<>();
        Stream.concat(Stream.of(newest), older.stream()).forEach(secret -> byId.putIfAbsent(id(secret), secret));
        try {
            AeadConfig.register();
            KeysetHandle.Builder keys = KeysetHandle.newBuilder();
            for (var key : byId.entrySet()) {
                var entry = KeysetHandle.importKey(key(key.getKey(), key.getValue()));
                keys.addEntry(key.getValue().equals(newest) ? entry.makePrimary() : entry);
            }
            Aead aead = keys.build().getPrimitive(RegistryConfiguration.get(), Aead.class);
            return new SecretBox(
                    aead,
                    byId.keySet().stream().map(HexFormat.of()::toHexDigits).toList());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot seal", e);
        }
    }

    /** Which keys are here, the newest first, as {@link Sealed#keyId()} names them. */
    public List<String> keyIds() {
        return keyIds;
    }

    public Sealed seal(String secret, Binding binding) {
        try {
            return Sealed.of(aead.encrypt(secret.getBytes(StandardCharsets.UTF_8), binding.associatedData()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("could not seal", e);
        }
    }

    /** @throws NotOpened if it was sealed with another key or for something else, or is not as it was sealed */
    public String open(Sealed sealed, Binding binding) {
        if (!keyIds.contains(sealed.keyId())) {
            throw new NotOpened("A secret was sealed with the key " + sealed.keyId() + ", but here are only "
                    + String.join(", ", keyIds)
                    + "; give DCRX_KV_SEALING_KEY (or DCRX_KV_SECRET_KEY) the value that the gateways have, or name the"
                    + " old key in DCRX_KV_SEALING_OLD_KEYS.");
        }
        try {
            return new String(aead.decrypt(sealed.bytes(), binding.associatedData()), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException _) {
            throw new NotOpened("A secret of " + binding.kind() + " " + binding.id()
                    + " was sealed for something else, or was changed since.");
        }
    }

    /** Whether {@link #seal} would use another key today. */
    public boolean isOutdated(Sealed sealed) {
        return !sealed.keyId().equals(keyIds.getFirst());
    }

    @AccessesPartialKey
    private static XChaCha20Poly1305Key key(int id, String secret) throws GeneralSecurityException {
        byte[] key = DerivedKey.of(secret, "sealing", 32);
        try {
            return XChaCha20Poly1305Key.create(
                    Variant.TINK, SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()), id);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Derived like a key of its own, so that it tells nothing of the others. */
    private static int id(String secret) {
        return ByteBuffer.wrap(DerivedKey.of(secret, "sealing key id", Sealed.KEY_ID_BYTES))
                .getInt();
    }

    private static String longEnough(String variable, String key) {
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < LEAST_KEY_BYTES) {
            throw new IllegalArgumentException(
                    variable + " has " + bytes + " bytes, but secrets are sealed with at least " + LEAST_KEY_BYTES
                            + "; make one with `openssl rand -base64 48`.");
        }
        return key;
    }

    /** A secret stays shut. The message is a sentence that names no secret. */
    public static final class NotOpened extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NotOpened(String message) {
            super(message);
        }
    }
}
