package io.dcrx.parse;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object, read one by one. A field that is missing or wrong is noted and reading goes on, so that
 * one answer names everything there is to mend.
 */
public final class Fields {
    private final JsonNode node;
    private final String pointer;
    private final List<FieldError> errors;
    private final Set<String> known = new LinkedHashSet<>();

    private Fields(JsonNode node, String pointer, List<FieldError> errors) {
        this.node = node;
        this.pointer = pointer;
        this.errors = errors;
    }

    /**
     * Reads a whole document.
     *
     * @throws InvalidInput when anything in it was wrong
     */
    public static <T> T read(JsonNode document, Function<Fields, Optional<T>> reader) {
        List<FieldError> errors = new ArrayList<>();
        if (!document.isObject()) {
            throw new InvalidInput(List.of(new FieldError("", "must be a JSON object, but is " + kind(document))));
        }
        Optional<T> value = reader.apply(new Fields(document, "", errors));
        if (value.isEmpty() || !errors.isEmpty()) {
            throw new InvalidInput(errors);
        }
        return value.get();
    }

    /** A required string in one line. */
    public String text(String name) {
        return optionalText(name).orElseGet(() -> {
            missing(name, "a string");
            return "";
        });
    }

    /** A string in one line, if there. */
    public Optional<String> optionalText(String name) {
        return optional(name).flatMap(value -> line(value, at(name)));
    }

    /** A string that may span lines, if there. */
    public Optional<String> optionalLines(String name) {
        return optional(name).flatMap(value -> lines(value, at(name)));
    }

    /** A required list of at least one string. */
    public List<String> texts(String name) {
        Optional<JsonNode> value = optional(name);
        if (value.isEmpty()) {
            missing(name, "a list of strings");
        }
        return value.map(list -> elements(list, name, "a list of strings", this::line))
                .orElse(List.of());
    }

    /** A required list of at least one object. */
    public <T> List<T> objects(String name, Function<Fields, Optional<T>> reader) {
        Optional<JsonNode> value = optional(name);
        if (value.isEmpty()) {
            missing(name, "a list of at least one object");
        }
        return value.map(list -> elements(list, name, "a list of at least one object", (element, where) -> {
                    if (!element.isObject()) {
                        return wrong(where, "must be an object, but is " + kind(element));
                    }
                    return reader.apply(new Fields(element, where, errors));
                }))
                .orElse(List.of());
    }

    /** Whether the field is there and a list. */
    public boolean isList(String name) {
        return node.path(name).isArray();
    }

    /** Whether the field is there at all; JSON null counts as absent. */
    public boolean has(String name) {
        return optional(name).isPresent();
    }

    /** Notes what is wrong with a field and gives nothing. */
    public <T> Optional<T> wrongField(String name, String detail) {
        known.add(name);
        return wrong(at(name), detail);
    }

    /**
     * The value, made only if nothing in this object was wrong. Fields that nobody asked for are errors: a misspelt option
     * must not be ignored in silence.
     */
    public <T> Optional<T> build(Supplier<T> value) {
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                wrong(at(name), "is not known here; known are " + String.join(", ", known));
            }
        }
        boolean sound = errors.stream().noneMatch(e -> e.pointer().startsWith(pointer));
        return sound ? Optional.of(value.get()) : Optional.empty();
    }

    private Optional<JsonNode> optional(String name) {
        known.add(name);
        @Nullable JsonNode value = node.get(name);
        return Optional.ofNullable(value).filter(v -> !v.isNull());
    }

    private <T> List<T> elements(JsonNode list, String name, String wanted, ElementReader<T> reader) {
        if (!list.isArray()) {
            wrong(at(name), "must be " + wanted + ", but is " + kind(list));
            return List.of();
        }
        if (list.isEmpty()) {
            wrong(at(name), "must not be empty; it must be " + wanted);
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            reader.read(list.get(i), at(name) + "/" + i).ifPresent(values::add);
        }
        return values;
    }

    private Optional<String> line(JsonNode value, String where) {
        return lines(value, where)
                .flatMap(text -> text.chars().anyMatch(c -> c == '\n' || c == '\r')
                        ? wrong(where, "must be a single line: a Dockerfile cannot hold a line break here")
                        : Optional.of(text));
    }

    private Optional<String> lines(JsonNode value, String where) {
        if (!value.isString()) {
            return wrong(where, "must be a string, but is " + kind(value));
        }
        String text = value.asString();
        if (text.indexOf('\0') >= 0) {
            return wrong(where, "must not hold a NUL character");
        }
        return Optional.of(text);
    }

    private void missing(String name, String wanted) {
        if (errors.stream().noneMatch(e -> e.pointer().equals(at(name)))) {
            wrong(at(name), "is required: " + wanted);
        }
    }

    private <T> Optional<T> wrong(String where, String detail) {
        errors.add(new FieldError(where, detail));
        return Optional.empty();
    }

    private String at(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT, POJO -> "an object";
            case STRING, BINARY -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case MISSING -> "missing";
        };
    }

    private interface ElementReader<T> {
        Optional<T> read(JsonNode element, String where);
    }
}
