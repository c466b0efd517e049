package io.dcrx.wire;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A record that was of no use, mostly because nobody could decode it, kept aside for people to look at.
 *
 * @param topic where it stands, with {@code partition} and {@code offset}
 * @param at when it was skipped
 * @param reason what was wrong with it
 * @param size in bytes
 * @param content its first bytes, in Base64
 */
public record Poisoned(String topic, int partition, long offset, Instant at, String reason, int size, String content) {
    /** So that it fits beside all the rest into what a broker takes by default, and a flood of it into little. */
    static final int KEPT = 64 * 1024;

    public Poisoned {
        Objects.requireNonNull(topic);
        Objects.requireNonNull(at);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(content);
    }

    public static Poisoned of(
            String topic, int partition, long offset, Instant at, String reason, byte @Nullable [] value) {
        byte[] bytes = value == null ? new byte[0] : value;
        String content = Base64.getEncoder().encodeToString(Arrays.copyOf(bytes, Math.min(bytes.length, KEPT)));
        return new Poisoned(topic, partition, offset, at, reason, bytes.length, content);
    }

    /** The same for the same record, whoever keeps it and however often. */
    public String key() {
        return topic + "-" + partition + "@" + offset;
    }
}
