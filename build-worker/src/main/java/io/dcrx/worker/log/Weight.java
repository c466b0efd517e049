package io.dcrx.worker.log;

import io.dcrx.log.LogLine;
import java.util.Locale;

/** How much room a line takes, about, in bytes: an empty one takes some, too. */
final class Weight {
    private static final int OF_NOTHING = 64;
    private static final int MEGABYTE = 1024 * 1024;

    private Weight() {}

    static int of(LogLine line) {
        return OF_NOTHING + line.text().length();
    }

    static String words(long weight) {
        return weight < MEGABYTE
                ? (weight + 1023) / 1024 + " KB"
                : String.format(Locale.ROOT, "%.1f MB", (double) weight / MEGABYTE);
    }
}
