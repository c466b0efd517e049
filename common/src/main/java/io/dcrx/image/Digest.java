package io.dcrx.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What an image is, whatever it is called: {@code sha256:} and 64 hexadecimal digits (OCI image spec, descriptor). */
public record Digest(@JsonValue String value) {
    private static final Pattern SHA256 = Pattern.compile("sha256:[0-9a-f]{64}");

    @JsonCreator
    public Digest {
        if (!isDigest(value)) {
            throw new IllegalArgumentException("'" + value + "' is not sha256: and 64 lower-case hexadecimal digits");
        }
    }

    public static boolean isDigest(String text) {
        return SHA256.matcher(text).matches();
    }

    /** Of everything that {@link #of} is to name. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java knows no SHA-256", e);
        }
    }

    /** @param sha256 has seen all of it, and begins anew by this */
    public static Digest of(MessageDigest sha256) {
        return new Digest("sha256:" + HexFormat.of().formatHex(sha256.digest()));
    }

    @Override
    public String toString() {
        return value;
    }
}
