package io.dcrx.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON as the farm writes it between its parts: snake_case, absent instead of null, instants as ISO 8601 text. Fields
 * that a reader does not know are skipped, so that gateways and workers of neighbouring versions can talk.
 */
public final class Wire {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
            .build();

    private Wire() {}

    public static byte[] write(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    public static String writeText(Object value) {
        return JSON.writeValueAsString(value);
    }

    /** @throws Undecodable if the bytes are no JSON of that type */
    public static <T> T read(byte[] bytes, Class<T> type) {
        return decode(type, () -> JSON.readValue(bytes, type));
    }

    /** @throws Undecodable if the text is no JSON of that type */
    public static <T> T readText(String text, Class<T> type) {
        return decode(type, () -> JSON.readValue(text, type));
    }

    private static <T> T decode(Class<T> type, Supplier<@Nullable T> reader) {
        try {
            @Nullable T value = reader.get();
            if (value == null) {
                throw new Undecodable(type, "null", null);
            }
            return value;
        } catch (JacksonException e) {
            throw new Undecodable(type, e.getOriginalMessage(), e);
        }
    }

    /** What was received is not what was agreed on. It will be no better the next time. */
    public static final class Undecodable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Undecodable(Class<?> type, String detail, @Nullable Exception cause) {
            super("not a " + type.getSimpleName() + ": " + detail, cause);
        }
    }
}
