package io.dcrx.worker.log;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes lines of bytes that come in any pieces. A line is what a terminal would show of it in the end: what stands before a
 * carriage return was overwritten. Lines that do not end are cut, but never in the middle of a secret.
 */
final class Lines {
    static final int LONGEST = 16 * 1024;

    private final LogMask mask;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StringBuilder begun = new StringBuilder();
    private ByteBuffer rest = ByteBuffer.allocate(0);

    Lines(LogMask mask) {
        this.mask = mask;
    }

    /** The lines that are whole now, without secrets. */
    List<String> add(byte[] bytes) {
        List<String> whole = new ArrayList<>();
        int looked = begun.length();
        decode(bytes);
        int start = 0;
        for (int end = begun.indexOf("\n", looked); end >= 0; end = begun.indexOf("\n", start)) {
            whole.add(shown(begun.substring(start, end)));
            start = end + 1;
        }
        begun.delete(0, start);
        cut(whole);
        return whole;
    }

    /** What is left, if anything is. */
    List<String> end() {
        if (rest.hasRemaining()) {
            begun.append('\ufffd');
            rest = ByteBuffer.allocate(0);
        }
        String left = shown(begun.toString());
        begun.setLength(0);
        return left.isEmpty() ? List.of() : List.of(left);
    }

    /** A character may come in pieces, too. */
    private void decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.allocate(rest.remaining() + bytes.length)
                .put(rest)
                .put(bytes)
                .flip();
        CharBuffer out = CharBuffer.allocate(in.remaining());
        decoder.reset().decode(in, out, false);
        begun.append(out.flip());
        rest = in.slice();
    }

    private void cut(List<String> whole) {
        int longest = Math.max(LONGEST, 2 * mask.longest());
        while (begun.length() > longest) {
            String text = begun.substring(0, longest);
            int cut = mask.cut(text, longest - mask.longest());
            whole.add(shown(text.substring(0, cut)));
            begun.delete(0, cut);
        }
    }

    private String shown(String line) {
        String kept = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        return mask.mask(kept.substring(kept.lastIndexOf('\r') + 1));
    }
}
