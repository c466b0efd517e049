package io.dcrx.worker.engine.jib;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Takes as many bytes as were promised and fails at the next. A registry may send what it likes: only what is held to its size
 * is as small as it was found to be before.
 */
final class PromisedBytes extends FilterOutputStream {
    private final long promised;
    private long left;

    PromisedBytes(OutputStream out, long promised) {
        super(out);
        this.promised = promised;
        this.left = promised;
    }

    @Override
    public void write(int b) throws IOException {
        take(1);
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        take(length);
        out.write(bytes, offset, length);
    }

    private void take(int bytes) throws IOException {
        if (bytes > left) {
            throw new IOException("it sends more than the " + promised + " bytes that the manifest names");
        }
        left -= bytes;
    }
}
