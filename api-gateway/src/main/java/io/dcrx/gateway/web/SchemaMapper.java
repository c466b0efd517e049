package io.dcrx.gateway.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How records look in schemas: names in snake_case, and what is not {@link Nullable} is required. */
final class SchemaMapper {
    private SchemaMapper() {}

    static ObjectMapper from(ObjectMapper mapper) {
        ObjectMapper copy = mapper.copy();
        copy.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        copy.setAnnotationIntrospector(AnnotationIntrospectorPair.pair(
                new Required(), copy.getSerializationConfig().getAnnotationIntrospector()));
        return copy;
    }

    private static final class Required extends NopAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
            boolean required = member.getDeclaringClass().isRecord()
                    && type(member)
                            .filter(type -> !type.isAnnotationPresent(Nullable.class))
                            .isPresent();
            return required ? true : null;
        }

        private static Optional<AnnotatedType> type(AnnotatedMember member) {
            return switch (member.getAnnotated()) {
                case Field field -> Optional.of(field.getAnnotatedType());
                case Method accessor -> Optional.of(accessor.getAnnotatedReturnType());
                case null, default -> Optional.empty();
            };
        }
    }
}
