package io.dcrx.worker.engine.buildkit;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** What is in a file, opened when it is first read. It is as long as was said, or reading it fails. */
final class FileContent extends InputStream {
    private final Opening opening;
    private long rest;
    private @Nullable InputStream opened;

    interface Opening {
        InputStream open() throws IOException;
    }

    FileContent(Opening opening, long size) {
        this.opening = opening;
        this.rest = size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (opened == null) {
            opened = opening.open();
        }
        int read = opened.read(bytes, offset, length);
        rest -= Math.max(0, read);
        if (rest < 0 || (read < 0 && rest > 0)) {
            throw new IOException("a file of the context is not as long as was said");
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
    }
}
