package io.dcrx.parse;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object, read one by one. A field that is missing or wrong is noted and reading goes on, so that
 * one answer names everything there is to mend. JSON null counts as absent.
 */
public final class Fields {
    /**
     * Longest text, in bytes of UTF-8. Linux passes no longer argument or environment variable to a process
     * (MAX_ARG_STRLEN, with its closing NUL), so a longer one could only fail later.
     */
    public static final int MAX_TEXT_BYTES = 128 * 1024 - 1;

    /** Longest list. Far more than an image can have layers, and few enough to be rendered in no time. */
    public static final int MAX_LIST = 1000;

    private static final Rule ANYTHING = new Rule(_ -> true, "anything");

    private final JsonNode node;
    private final String pointer;
    private final Errors errors;
    private final @Nullable Fields parent;
    private final Set<String> known = new LinkedHashSet<>();
    private boolean sound = true;

    private Fields(JsonNode node, String pointer, Errors errors, @Nullable Fields parent) {
        this.node = node;
        this.pointer = pointer;
        this.errors = errors;
        this.parent = parent;
    }

    /**
     * Reads a whole document.
     *
     * @throws InvalidInput when anything in it was wrong
     */
    public static <T> T read(JsonNode document, Function<Fields, Optional<T>> reader) {
        Errors errors = new Errors();
        if (!document.isObject()) {
            errors.add("", "must be a JSON object, but is " + kind(document));
            throw errors.asException();
        }
        Optional<T> value = reader.apply(new Fields(document, "", errors, null));
        if (value.isEmpty() || !errors.isEmpty()) {
            throw errors.asException();
        }
        return value.get();
    }

    /** A required string in one line. */
    public String text(String name) {
        return text(name, ANYTHING);
    }

    /** A required string in one line that keeps a rule. */
    public String text(String name, Rule rule) {
        return required(name, "a string").flatMap(line(rule, at(name))).orElse("");
    }

    /** A string in one line, if there. */
    public Optional<String> optionalText(String name) {
        return optionalText(name, ANYTHING);
    }

    /** A string in one line that keeps a rule, if there. */
    public Optional<String> optionalText(String name, Rule rule) {
        return optional(name).flatMap(line(rule, at(name)));
    }

    /** A string that may span lines, if there. */
    public Optional<String> optionalLines(String name) {
        return optional(name).flatMap(value -> lines(value, at(name)));
    }

    /**
     * A required string that keeps a rule, or a list of strings, numbers, true or false, as the texts they are written
     * with. Both may span lines.
     *
     * @param least how many elements the list must have
     */
    public <T> Optional<T> linesOrWords(
            String name,
            Rule rule,
            Function<String, ? extends T> text,
            int least,
            Function<List<String>, ? extends T> list) {
        if (isList(name)) {
            return Optional.of(list.apply(words(name, least)));
        }
        String wanted = "a string or a list of strings";
        return required(name, wanted)
                .flatMap(value -> value.isString()
                        ? lines(value, at(name))
                        : wrong(at(name), "must be " + wanted + ", but is " + kind(value)))
                .flatMap(lines -> rule.allows(lines)
                        ? Optional.of(text.apply(lines))
                        : wrong(at(name), "must be " + rule.wanted()));
    }

    /** One of an enum's constants, written in lower case, if there. */
    public <E extends Enum<E>> Optional<E> optionalChoice(String name, Class<E> type) {
        List<E> choices = List.of(type.getEnumConstants());
        return optional(name)
                .flatMap(value -> choices.stream()
                        .filter(choice -> value.isString()
                                && choice.name().toLowerCase(Locale.ROOT).equals(value.asString()))
                        .findFirst()
                        .or(() -> wrong(
                                at(name),
                                "must be one of "
                                        + choices.stream()
                                                .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                                                .collect(Collectors.joining(", ")))));
    }

    /** A required string, number, true or false, as the text it is written with. */
    public String scalar(String name, Rule rule) {
        return required(name, "a string, a number, true or false")
                .flatMap(value -> scalar(value, rule, at(name)))
                .orElse("");
    }

    /** A string, number, true or false, as the text it is written with, if there. */
    public Optional<String> optionalScalar(String name, Rule rule) {
        return optional(name).flatMap(value -> scalar(value, rule, at(name)));
    }

    /** True or false; false if not there. */
    public boolean flag(String name) {
        return optional(name)
                .filter(value -> value.isBoolean()
                        || wrong(at(name), "must be true or false, but is " + kind(value))
                                .isPresent())
                .map(JsonNode::asBoolean)
                .orElse(false);
    }

    /** A whole number within bounds, both included, if there. */
    public Optional<Long> optionalInteger(String name, long least, long most) {
        return optional(name).flatMap(value -> {
            boolean right = value.isIntegralNumber()
                    && value.canConvertToLong()
                    && value.asLong() >= least
                    && value.asLong() <= most;
            return right
                    ? Optional.of(value.asLong())
                    : wrong(at(name), "must be a whole number from " + least + " to " + most + found(value));
        });
    }

    /** A number within bounds, both included, if there. */
    public Optional<BigDecimal> optionalNumber(String name, BigDecimal least, BigDecimal most) {
        return optional(name).flatMap(value -> {
            boolean right = value.isNumber()
                    && Double.isFinite(value.asDouble())
                    && value.decimalValue().compareTo(least) >= 0
                    && value.decimalValue().compareTo(most) <= 0;
            return right
                    ? Optional.of(value.decimalValue())
                    : wrong(at(name), "must be a number from " + least + " to " + most + found(value));
        });
    }

    /** A required list of at least one string. */
    public List<String> texts(String name) {
        return texts(name, ANYTHING);
    }

    /** A required list of at least one string, each of which keeps a rule. */
    public List<String> texts(String name, Rule rule) {
        return required(name, "a list of strings")
                .map(list -> elements(
                        list,
                        name,
                        1,
                        "a list of at least one string",
                        (element, where) -> line(rule, where).apply(element)))
                .orElse(List.of());
    }

    /** A required string or list of at least one string. */
    public List<String> textOrTexts(String name, Rule rule) {
        return isList(name) ? texts(name, rule) : List.of(text(name, rule));
    }

    /**
     * A required list of strings, numbers, true or false, as the texts they are written with. The strings may span
     * lines.
     */
    public List<String> words(String name, int least) {
        return required(name, "a list of strings")
                .map(list -> elements(
                        list,
                        name,
                        least,
                        "a list of at least " + least + " strings",
                        (element, where) ->
                                element.isString() ? lines(element, where) : scalar(element, ANYTHING, where)))
                .orElse(List.of());
    }

    /** A required list of at least one string or number. */
    public List<String> scalars(String name, Rule rule) {
        return required(name, "a list of strings or numbers")
                .map(list -> elements(
                        list,
                        name,
                        1,
                        "a list of at least one string or number",
                        (element, where) -> scalar(element, rule, where)))
                .orElse(List.of());
    }

    /** A required object. */
    public <T> Optional<T> object(String name, Function<Fields, Optional<T>> reader) {
        return required(name, "an object").flatMap(value -> object(value, at(name), reader));
    }

    /** A required list of at least one object. */
    public <T> List<T> objects(String name, Function<Fields, Optional<T>> reader) {
        return required(name, "a list of at least one object")
                .map(list -> elements(
                        list,
                        name,
                        1,
                        "a list of at least one object",
                        (element, where) -> object(element, where, reader)))
                .orElse(List.of());
    }

    /** A list of objects, if there; none if not. */
    public <T> List<T> optionalObjects(String name, Function<Fields, Optional<T>> reader) {
        return optional(name)
                .map(list -> elements(
                        list, name, 0, "a list of objects", (element, where) -> object(element, where, reader)))
                .orElse(List.of());
    }

    /** Whether the field is there at all. */
    public boolean has(String name) {
        return optional(name).isPresent();
    }

    /** Whether the field is there and a list. */
    public boolean isList(String name) {
        return node.path(name).isArray();
    }

    /** Whether the field is there and an object. */
    public boolean isObject(String name) {
        return node.path(name).isObject();
    }

    /** Notes what is wrong with a field and gives nothing. */
    public <T> Optional<T> wrongField(String name, String detail) {
        known.add(name);
        return wrong(at(name), detail);
    }

    /** Notes what is wrong with this object as a whole and gives nothing. */
    public <T> Optional<T> wrong(String detail) {
        return wrong(pointer, detail);
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
        return sound ? Optional.of(value.get()) : Optional.empty();
    }

    private Optional<JsonNode> optional(String name) {
        known.add(name);
        @Nullable JsonNode value = node.get(name);
        return Optional.ofNullable(value).filter(v -> !v.isNull());
    }

    private Optional<JsonNode> required(String name, String wanted) {
        return optional(name).or(() -> wrong(at(name), "is required: " + wanted));
    }

    private <T> Optional<T> object(JsonNode value, String where, Function<Fields, Optional<T>> reader) {
        return value.isObject()
                ? reader.apply(new Fields(value, where, errors, this))
                : wrong(where, "must be an object, but is " + kind(value));
    }

    private <T> List<T> elements(JsonNode list, String name, int least, String wanted, ElementReader<T> reader) {
        if (!list.isArray()) {
            wrong(at(name), "must be " + wanted + ", but is " + kind(list));
            return List.of();
        }
        if (list.size() < least) {
            wrong(at(name), "must be " + wanted + ", but is empty");
        }
        if (list.size() > MAX_LIST) {
            wrong(at(name), "must not be longer than " + MAX_LIST + ", but has " + list.size() + " elements");
            return List.of();
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            reader.read(list.get(i), at(name) + "/" + i).ifPresent(values::add);
        }
        return values;
    }

    private Function<JsonNode, Optional<String>> line(Rule rule, String where) {
        return value -> lines(value, where).flatMap(text -> line(text, rule, where));
    }

    private Optional<String> line(String text, Rule rule, String where) {
        if (text.chars().anyMatch(c -> c == '\n' || c == '\r')) {
            return wrong(where, "must be a single line: a Dockerfile cannot hold a line break here");
        }
        return rule.allows(text) ? Optional.of(text) : wrong(where, "must be " + rule.wanted());
    }

    private Optional<String> lines(JsonNode value, String where) {
        if (!value.isString()) {
            return wrong(where, "must be a string, but is " + kind(value));
        }
        String text = value.asString();
        if (text.indexOf('\0') >= 0) {
            return wrong(where, "must not hold a NUL character");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return wrong(where, "must not hold half of a surrogate pair, which is no Unicode character");
        }
        if (text.length() > MAX_TEXT_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT_BYTES) {
            return wrong(where, "must not be longer than " + MAX_TEXT_BYTES + " bytes");
        }
        return Optional.of(text);
    }

    private Optional<String> scalar(JsonNode value, Rule rule, String where) {
        if (value.isNumber() || value.isBoolean()) {
            return line(value.asString(), rule, where);
        }
        return value.isString()
                ? line(rule, where).apply(value)
                : wrong(where, "must be a string, a number, true or false, but is " + kind(value));
    }

    private <T> Optional<T> wrong(String where, String detail) {
        for (@Nullable Fields fields = this; fields != null; fields = fields.parent) {
            fields.sound = false;
        }
        errors.add(where, detail);
        return Optional.empty();
    }

    private String at(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    private static String found(JsonNode value) {
        return value.isNumber() ? "" : ", but is " + kind(value);
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
