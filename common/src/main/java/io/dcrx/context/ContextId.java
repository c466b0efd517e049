package io.dcrx.context;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.dcrx.id.UuidV7;
import java.util.Objects;
import java.util.UUID;

/** The name of a stored context: a UUID version 7 (RFC 9562). Never used again for another one. */
public record ContextId(UUID value) {
    public ContextId {
        Objects.requireNonNull(value);
    }

    public static ContextId create() {
        return new ContextId(UuidV7.next());
    }

    /** @throws IllegalArgumentException if it is no UUID */
    @JsonCreator
    public static ContextId parse(String text) {
        UUID value = UUID.fromString(text);
        // Java takes shortened groups too, and one context must not have two names.
        if (!value.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("'" + text + "' is no UUID");
        }
        return new ContextId(value);
    }

    static boolean isId(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    @JsonValue
    @Override
    public String toString() {
        return value.toString();
    }
}
