package io.dcrx.context;

import io.dcrx.seal.DerivedKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Addresses at which a gateway hands a context out for a short while, to whoever has one. They are signed (HMAC-SHA256)
 * with a key that is derived of what gateways and workers share, so a worker makes its own when it needs one.
 */
public final class ContextLinks {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    /** The newest first. */
    private final List<SecretKeySpec> keys;

    private ContextLinks(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * Of the same settings as {@link io.dcrx.seal.SecretBox#of}, which says what must be given.
     *
     * @param sealingKey empty: the secret key does for this, too
     * @param oldKeys with which is checked and never signed
     */
    public static ContextLinks of(String sealingKey, String secretKey, List<String> oldKeys) {
        return new ContextLinks(
                Stream.concat(Stream.of(sealingKey.isEmpty() ? secretKey : sealingKey), oldKeys.stream())
                        .map(secret -> new SecretKeySpec(DerivedKey.of(secret, "context links", KEY_BYTES), ALGORITHM))
                        .toList());
    }

    /** The path and query of an address that is good until then. */
    public String sign(ContextId id, Instant expires) {
        long second = expires.getEpochSecond();
        return "/contexts/" + id + "/content?expires=" + second + "&signature="
                + HexFormat.of().formatHex(signature(keys.getFirst(), id, second));
    }

    /** Whether an address was signed by one of ours and is still good. */
    public boolean allows(ContextId id, long expires, String signature, Instant now) {
        return now.getEpochSecond() <= expires && keys.stream().anyMatch(key -> isOf(key, id, expires, signature));
    }

    private static boolean isOf(SecretKeySpec key, ContextId id, long expires, String signature) {
        byte[] right = HexFormat.of().formatHex(signature(key, id, expires)).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(right, signature.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] signature(SecretKeySpec key, ContextId id, long expires) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal((id + " " + expires).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot sign", e);
        }
    }
}
