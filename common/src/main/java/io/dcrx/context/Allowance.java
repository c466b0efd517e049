package io.dcrx.context;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * A stream of which so many bytes may be read. Headers of a tar that say how long they are themselves would be read into
 * memory whatever they say, and compressed, a gigabyte of them is small.
 */
public final class Allowance extends FilterInputStream {
    /** Of one entry. The longest that anybody needs are names of some kilobytes. */
    public static final long HEADERS = 1024 * 1024;

    private long left = HEADERS;

    public Allowance(InputStream in) {
        super(in);
    }

    /**
     * Whether an entry's extended headers are no more than that. Those for all entries stand before any of them, add up, and are
     * at each entry that follows.
     */
    public static boolean holds(Map<String, String> headers) {
        return headers.entrySet().stream()
                        .mapToLong(header ->
                                header.getKey().length() + header.getValue().length())
                        .sum()
                <= HEADERS;
    }

    public void allow(long bytes) {
        left = bytes;
    }

    /** Until it is told otherwise. */
    public void unlimited() {
        left = Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            take(1);
        }
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read > 0) {
            take(read);
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        take(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void take(long bytes) throws IOException {
        left -= bytes;
        if (left < 0) {
            throw new IOException("there is more than there may be between two entries");
        }
    }
}
