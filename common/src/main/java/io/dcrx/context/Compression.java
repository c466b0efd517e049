package io.dcrx.context;

import java.util.HexFormat;

/** What the bytes of a tar may be wrapped in, told by how they begin. */
public enum Compression {
    /** RFC 1952. */
    GZIP("1f8b"),
    /** RFC 8878. */
    ZSTD("28b52ffd"),
    NONE("");

    /** How many bytes tell. */
    public static final int MAGIC_BYTES = 4;

    private final String magic;

    /** @param magic the first bytes, in hexadecimal digits */
    Compression(String magic) {
        this.magic = magic;
    }

    /** @param start the first bytes, fewer only if there are no more */
    public static Compression of(byte[] start) {
        String text = HexFormat.of().formatHex(start);
        return text.startsWith(GZIP.magic) ? GZIP : text.startsWith(ZSTD.magic) ? ZSTD : NONE;
    }
}
