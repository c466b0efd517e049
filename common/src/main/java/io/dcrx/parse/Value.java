package io.dcrx.parse;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One JSON value and where it stands. What is wrong with it is noted in the object that it belongs to. */
final class Value {
    private final JsonNode node;
    private final String pointer;
    private final Fields owner;

    Value(JsonNode node, String pointer, Fields owner) {
        this.node = node;
        this.pointer = pointer;
        this.owner = owner;
    }

    /** What somebody who reads JSON would call it. */
    static String kind(JsonNode node) {
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

    boolean isText() {
        return node.isString();
    }

    /** A string in one line. */
    Optional<String> line(Rule rule) {
        return lines().flatMap(text -> line(text, rule));
    }

    /** A string that may span lines. */
    Optional<String> lines() {
        if (!node.isString()) {
            return isNot("a string");
        }
        String text = node.asString();
        if (text.indexOf('\0') >= 0) {
            return wrong("must not hold a NUL character");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            return wrong("must not hold half of a surrogate pair, which is no Unicode character");
        }
        if (text.length() > Fields.MAX_TEXT_BYTES
                || text.getBytes(StandardCharsets.UTF_8).length > Fields.MAX_TEXT_BYTES) {
            return wrong("must not be longer than " + Fields.MAX_TEXT_BYTES + " bytes");
        }
        return Optional.of(text);
    }

    /** A string that may span lines and keeps a rule. */
    Optional<String> lines(Rule rule) {
        return lines().flatMap(text -> keeping(rule, text));
    }

    /** A string in one line, or a number, true or false as it is written. */
    Optional<String> scalar(Rule rule) {
        if (node.isNumber() || node.isBoolean()) {
            return line(node.isBigDecimal() ? node.decimalValue().toString() : node.asString(), rule);
        }
        return node.isString() ? line(rule) : isNot("a string, a number, true or false");
    }

    /** A string that may span lines, or a number, true or false as it is written. */
    Optional<String> word() {
        return node.isString() ? lines() : scalar(Rule.ANYTHING);
    }

    Optional<Boolean> flag() {
        return node.isBoolean() ? Optional.of(node.asBoolean()) : isNot("true or false");
    }

    Optional<Long> integer(long least, long most) {
        boolean right =
                node.isIntegralNumber() && node.canConvertToLong() && node.asLong() >= least && node.asLong() <= most;
        return right ? Optional.of(node.asLong()) : isOutside("a whole number", least, most);
    }

    Optional<BigDecimal> number(BigDecimal least, BigDecimal most) {
        boolean right = node.isNumber()
                && node.decimalValue().compareTo(least) >= 0
                && node.decimalValue().compareTo(most) <= 0;
        return right ? Optional.of(node.decimalValue()) : isOutside("a number", least, most);
    }

    /** What one of the words stands for. */
    <T> Optional<T> choice(SequencedMap<String, T> choices) {
        @Nullable T choice = node.isString() ? choices.get(node.asString()) : null;
        return choice == null ? wrong("must be " + Fields.oneOf(choices)) : Optional.of(choice);
    }

    <T> Optional<T> object(Function<Fields, Optional<T>> reader) {
        return node.isObject() ? reader.apply(owner.inner(node, pointer)) : isNot("an object");
    }

    /** The right ones of an object's fields, whatever they are called. */
    Map<String, String> words(Rule names) {
        if (!node.isObject()) {
            isNot("an object of strings");
            return Map.of();
        }
        if (node.size() > Fields.MAX_LIST) {
            wrong("must not have more than " + Fields.MAX_LIST + " fields, but has " + node.size());
            return Map.of();
        }
        Map<String, String> words = new LinkedHashMap<>();
        node.properties().forEach(field -> {
            Value value = new Value(field.getValue(), pointer + "/" + Fields.escaped(field.getKey()), owner);
            names.broken(field.getKey())
                    .ifPresentOrElse(
                            wanted -> value.wrong("has a name that must be " + wanted),
                            () -> value.word().ifPresent(word -> words.put(field.getKey(), word)));
        });
        return words;
    }

    /** The right ones of a list's elements. */
    <T> List<T> list(String wanted, int least, Function<Value, Optional<T>> reader) {
        if (!node.isArray()) {
            isNot(wanted);
            return List.of();
        }
        if (node.size() < least) {
            wrong("must be " + wanted + ", but is empty");
        }
        if (node.size() > Fields.MAX_LIST) {
            wrong("must not be longer than " + Fields.MAX_LIST + ", but has " + node.size() + " elements");
            return List.of();
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            reader.apply(new Value(node.get(i), pointer + "/" + i, owner)).ifPresent(values::add);
        }
        return values;
    }

    <T> Optional<T> isNot(String wanted) {
        return wrong("must be " + wanted + ", but is " + kind(node));
    }

    private <T> Optional<T> isOutside(String wanted, Object least, Object most) {
        String range = wanted + " from " + least + " to " + most;
        return node.isNumber() ? wrong("must be " + range) : isNot(range);
    }

    private Optional<String> line(String text, Rule rule) {
        return text.chars().anyMatch(c -> c == '\n' || c == '\r')
                ? wrong("must be a single line: a Dockerfile cannot hold a line break here")
                : keeping(rule, text);
    }

    private Optional<String> keeping(Rule rule, String text) {
        @Nullable String wanted = rule.broken(text).orElse(null);
        return wanted == null ? Optional.of(text) : wrong("must be " + wanted);
    }

    private <T> Optional<T> wrong(String detail) {
        return owner.wrong(pointer, detail);
    }
}
