package io.dcrx.gateway.users;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.uuid.Generators;
import java.util.UUID;

/** A user's name for life, where the username may change: a UUID version 7 (RFC 9562). */
public record UserId(UUID value) {
    static UserId create() {
        return new UserId(Generators.timeBasedEpochGenerator().generate());
    }

    /** @throws IllegalArgumentException if it is no UUID */
    public static UserId parse(String text) {
        return new UserId(UUID.fromString(text));
    }

    @JsonValue
    @Override
    public String toString() {
        return value.toString();
    }
}
