package io.dcrx.parse;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of one JSON object, read one by one. A field that is missing or wrong is noted and reading goes on, so that
 * one answer names everything there is to mend. JSON null counts as absent. What is required and not there, or wrong,
 * reads as something empty; {@link #build} sees to it that nothing is made of that.
 */
public final class Fields {
    /**
     * Longest text, in bytes of UTF-8. Linux passes no longer argument or environment variable to a process
     * (MAX_ARG_STRLEN, with its closing NUL), so a longer one could only fail later.
     */
    public static final int MAX_TEXT_BYTES = 128 * 1024 - 1;

    /** Longest list. Far more than an image can have layers, and few enough to be rendered in no time. */
    public static final int MAX_LIST = 1000;

    private static final String TEXT_OR_LIST = "a string or a list of strings";

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
     * Reads a whole document, whose fractions were read as decimals: as binary numbers, 3.10 is 3.1 and 1e400 is none.
     *
     * @throws InvalidInput when anything in it was wrong
     */
    public static <T> T read(JsonNode document, Function<Fields, Optional<T>> reader) {
        Errors errors = new Errors();
        if (!document.isObject()) {
            errors.add("", "must be a JSON object, but is " + Value.kind(document));
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
        return text(name, Rule.ANYTHING);
    }

    /** A required string in one line that keeps a rule. */
    public String text(String name, Rule rule) {
        return required(name, "a string").flatMap(value -> value.line(rule)).orElse("");
    }

    /** A string in one line, if there. */
    public Optional<String> optionalText(String name) {
        return optionalText(name, Rule.ANYTHING);
    }

    /** A string in one line that keeps a rule, if there. */
    public Optional<String> optionalText(String name, Rule rule) {
        return optional(name).flatMap(value -> value.line(rule));
    }

    /** A string that may span lines, if there. */
    public Optional<String> optionalLines(String name) {
        return optional(name).flatMap(Value::lines);
    }

    /** A string that may span lines and keeps a rule, if there. */
    public Optional<String> optionalLines(String name, Rule rule) {
        return optional(name).flatMap(value -> value.lines(rule));
    }

    /** A required string, number, true or false, as the text it is written with. */
    public String scalar(String name, Rule rule) {
        return required(name, "a string, a number, true or false")
                .flatMap(value -> value.scalar(rule))
                .orElse("");
    }

    /** A string, number, true or false, as the text it is written with, if there. */
    public Optional<String> optionalScalar(String name, Rule rule) {
        return optional(name).flatMap(value -> value.scalar(rule));
    }

    /** True or false; false if not there. */
    public boolean flag(String name) {
        return optional(name).flatMap(Value::flag).orElse(false);
    }

    /** A whole number within bounds, both included, if there. */
    public Optional<Long> optionalInteger(String name, long least, long most) {
        return optional(name).flatMap(value -> value.integer(least, most));
    }

    /** A number within bounds, both included, if there. */
    public Optional<BigDecimal> optionalNumber(String name, BigDecimal least, BigDecimal most) {
        return optional(name).flatMap(value -> value.number(least, most));
    }

    /** What a required word stands for. */
    public <T> Optional<T> choice(String name, SequencedMap<String, T> choices) {
        return required(name, oneOf(choices)).flatMap(value -> value.choice(choices));
    }

    /** One of an enum's constants, written in lower case, if there. */
    public <E extends Enum<E>> Optional<E> optionalChoice(String name, Class<E> type) {
        SequencedMap<String, E> choices = new LinkedHashMap<>();
        for (E choice : type.getEnumConstants()) {
            choices.put(choice.name().toLowerCase(Locale.ROOT), choice);
        }
        return optional(name).flatMap(value -> value.choice(choices));
    }

    /** A required list of at least one string. */
    public List<String> texts(String name) {
        return texts(name, Rule.ANYTHING);
    }

    /** A required list of at least one string, each of which keeps a rule. */
    public List<String> texts(String name, Rule rule) {
        return list(name, "a list of at least one string", 1, value -> value.line(rule));
    }

    /** A list of strings, each of which keeps a rule, if there; none if not. */
    public List<String> optionalTexts(String name, Rule rule) {
        return optional(name)
                .map(value -> value.list("a list of strings", 0, element -> element.line(rule)))
                .orElse(List.of());
    }

    /**
     * An object of strings that may span lines, numbers, true or false, as the texts they are written with, if there; an
     * empty one if not.
     *
     * @param names what its fields' names must be like
     */
    public Map<String, String> optionalWords(String name, Rule names) {
        return optional(name).map(value -> value.words(names)).orElse(Map.of());
    }

    /** A required string or list of at least one string. */
    public List<String> textOrTexts(String name, Rule rule) {
        return isList(name)
                ? texts(name, rule)
                : required(name, TEXT_OR_LIST)
                        .flatMap(value -> value.isText() ? value.line(rule) : value.isNot(TEXT_OR_LIST))
                        .stream()
                        .toList();
    }

    /** A required list of at least one string or number. */
    public List<String> scalars(String name, Rule rule) {
        return list(name, "a list of at least one string or number", 1, value -> value.scalar(rule));
    }

    /**
     * A required list of strings that may span lines, numbers, true or false, as the texts they are written with.
     *
     * @param least how many it must have: none or one
     */
    public List<String> words(String name, int least) {
        return list(name, least == 0 ? "a list of strings" : "a list of at least one string", least, Value::word);
    }

    /** A required string that may span lines and keeps a rule, or a list as in {@link #words}. */
    public <T> Optional<T> linesOrWords(
            String name,
            Rule rule,
            Function<String, ? extends T> text,
            int least,
            Function<List<String>, ? extends T> list) {
        return isList(name)
                ? Optional.of(list.apply(words(name, least)))
                : required(name, TEXT_OR_LIST)
                        .flatMap(value -> value.isText() ? value.lines(rule) : value.isNot(TEXT_OR_LIST))
                        .map(text);
    }

    /** A required object. */
    public <T> Optional<T> object(String name, Function<Fields, Optional<T>> reader) {
        return required(name, "an object").flatMap(value -> value.object(reader));
    }

    /** An object, if there. */
    public <T> Optional<T> optionalObject(String name, Function<Fields, Optional<T>> reader) {
        return optional(name).flatMap(value -> value.object(reader));
    }

    /** A required list of at least one object. */
    public <T> List<T> objects(String name, Function<Fields, Optional<T>> reader) {
        return list(name, "a list of at least one object", 1, value -> value.object(reader));
    }

    /** A list of objects, if there; none if not. */
    public <T> List<T> optionalObjects(String name, Function<Fields, Optional<T>> reader) {
        return optional(name)
                .map(value -> value.list("a list of objects", 0, element -> element.object(reader)))
                .orElse(List.of());
    }

    /** Whether the field is there at all. */
    public boolean has(String name) {
        return optional(name).isPresent();
    }

    /** Whether the field is there and that string. */
    public boolean has(String name, String text) {
        return node.path(name).asString("").equals(text);
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

    /** As a JSON Pointer has it. */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    static String oneOf(SequencedMap<String, ?> choices) {
        return "one of " + String.join(", ", choices.keySet());
    }

    Fields inner(JsonNode object, String where) {
        return new Fields(object, where, errors, this);
    }

    <T> Optional<T> wrong(String where, String detail) {
        for (@Nullable Fields fields = this; fields != null; fields = fields.parent) {
            fields.sound = false;
        }
        errors.add(where, detail);
        return Optional.empty();
    }

    private Optional<Value> optional(String name) {
        known.add(name);
        @Nullable JsonNode value = node.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(new Value(value, at(name), this));
    }

    private Optional<Value> required(String name, String wanted) {
        return optional(name).or(() -> wrong(at(name), "is required: " + wanted));
    }

    private <T> List<T> list(String name, String wanted, int least, Function<Value, Optional<T>> reader) {
        return required(name, wanted)
                .map(value -> value.list(wanted, least, reader))
                .orElse(List.of());
    }

    private String at(String name) {
        return pointer + "/" + escaped(name);
    }
}
