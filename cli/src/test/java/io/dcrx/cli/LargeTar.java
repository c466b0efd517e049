package io.dcrx.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.io.input.BoundedInputStream;

/** A tar of one large file, which is made while it is read. */
public final class LargeTar {
    private LargeTar() {}

    /** @param size of the file */
    public static InputStream of(long size) {
        return new SequenceInputStream(
                Collections.enumeration(List.of(new ByteArrayInputStream(header(size)), zeros(size), zeros(2 * 512))));
    }

    private static InputStream zeros(long length) {
        try {
            return BoundedInputStream.builder()
                    .setInputStream(new Zeros())
                    .setMaxCount(length)
                    .get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] header(long size) {
        TarArchiveEntry entry = new TarArchiveEntry("large");
        entry.setSize(size);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            // Not closed: the content does not pass through it.
            new TarArchiveOutputStream(bytes, 512).putArchiveEntry(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static final class Zeros extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            Arrays.fill(bytes, offset, offset + length, (byte) 0);
            return length;
        }
    }
}
