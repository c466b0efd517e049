package io.dcrx.id;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.time.Instant;
import java.util.UUID;

/** Ids that sort by when they were made, as text too: UUIDs of version 7 (RFC 9562, 5.7). */
public final class UuidV7 {
    /** One for all ids of a process, because only those of one generator are ordered within a millisecond. */
    private static final NoArgGenerator GENERATOR = Generators.timeBasedEpochGenerator();

    private static final int UNDATED_BITS = 16;
    private static final long VERSION = 0x7000;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private UuidV7() {}

    public static UUID next() {
        return GENERATOR.generate();
    }

    /** When it was made, to the millisecond: its first 48 bits. */
    public static Instant madeAt(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> UNDATED_BITS);
    }

    /** No id that was made then or later is lower. */
    public static UUID firstOf(Instant time) {
        return new UUID(time.toEpochMilli() << UNDATED_BITS | VERSION, VARIANT);
    }
}
