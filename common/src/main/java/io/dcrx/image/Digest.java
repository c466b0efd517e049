package io.dcrx.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
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

    @Override
    public String toString() {
        return value;
    }
}
