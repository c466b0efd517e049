package io.dcrx.image;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text in which variables stand for their values, as a Dockerfile expands them: {@code $NAME}, {@code ${NAME}},
 * {@code ${NAME:-word}} (the word if the variable is unset or empty) and {@code ${NAME:+word}} (the word if it is neither).
 * A word may hold variables again. {@code \$} is a dollar, and so is every other {@code $}; everything else is itself.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#environment-replacement">Environment replacement</a>
 */
public record Template(List<Part> parts) {
    /** Words within words. Deeper ones are text: nobody writes them, and reading them must not exhaust the stack. */
    private static final int MOST_NESTED = 16;

    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:(?<bare>[A-Za-z_]\\w*)|\\{(?<braced>[A-Za-z_]\\w*)(?<then>}|:-|:\\+))");
    private static final Pattern UNSUPPORTED = Pattern.compile("(?<!\\\\)\\$\\{[A-Za-z_]\\w*(?:[-+?#%/]|:(?![-+]))");

    public Template {
        parts = List.copyOf(parts);
    }

    public sealed interface Part {}

    /** Is itself. */
    public record Text(String text) implements Part {}

    /** Stands for the variable's value, or nothing. */
    public record Variable(String name) implements Part {}

    /** Stands for the variable's value if that is set and not empty, and for the word if not. */
    public record OrElse(String name, Template word) implements Part {}

    /** Stands for the word if the variable is set and not empty, and for nothing if not. */
    public record IfSet(String name, Template word) implements Part {}

    /** Every text is a template. */
    public static Template parse(String text) {
        Deque<Frame> frames = new ArrayDeque<>();
        frames.push(new Frame("", ""));
        Matcher variable = VARIABLE.matcher(text);
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '$') {
                frames.element().add("$");
                i += 2;
            } else if (c == '}' && frames.size() > 1) {
                Frame word = frames.pop();
                frames.element().add(word.close());
                i++;
            } else if (c == '$' && variable.region(i, text.length()).lookingAt() && open(variable, frames)) {
                i = variable.end();
            } else {
                frames.element().add(String.valueOf(c));
                i++;
            }
        }
        while (frames.size() > 1) {
            Frame unclosed = frames.pop();
            frames.element().addUnclosed(unclosed);
        }
        return frames.element().template();
    }

    private static boolean open(Matcher variable, Deque<Frame> frames) {
        @Nullable String bare = variable.group("bare");
        if (bare != null) {
            frames.element().add(new Variable(bare));
            return true;
        }
        String name = variable.group("braced");
        String then = variable.group("then");
        if (then.equals("}")) {
            frames.element().add(new Variable(name));
            return true;
        }
        if (frames.size() > MOST_NESTED) {
            return false;
        }
        frames.push(new Frame(name, then));
        return true;
    }

    /**
     * Whether the text asks for a substitution that some shells know but not every engine, such as <code>${NAME#v}</code>. It
     * would be text here, which is surely not what was meant.
     */
    static boolean isUnsupported(String text) {
        return UNSUPPORTED.matcher(text).find();
    }

    /**
     * The text with every variable replaced.
     *
     * @param variables gives a variable's value, or null if it is not set
     */
    public String expand(Function<String, @Nullable String> variables) {
        StringBuilder expanded = new StringBuilder();
        for (Part part : parts) {
            expanded.append(
                    switch (part) {
                        case Text(String text) -> text;
                        case Variable(String name) -> valueOf(name, variables);
                        case OrElse(String name, Template word) -> {
                            String value = valueOf(name, variables);
                            yield value.isEmpty() ? word.expand(variables) : value;
                        }
                        case IfSet(String name, Template word) ->
                            valueOf(name, variables).isEmpty() ? "" : word.expand(variables);
                    });
        }
        return expanded.toString();
    }

    private static String valueOf(String name, Function<String, @Nullable String> variables) {
        @Nullable String value = variables.apply(name);
        return value == null ? "" : value;
    }

    /** A word that is not closed yet; if it never is, its opening was just text. */
    private static final class Frame {
        private final String name;
        private final String then;
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();

        Frame(String name, String then) {
            this.name = name;
            this.then = then;
        }

        void add(Part part) {
            if (part instanceof Text(String more)) {
                text.append(more);
            } else {
                flush();
                parts.add(part);
            }
        }

        void add(String more) {
            text.append(more);
        }

        void addUnclosed(Frame unclosed) {
            add("${" + unclosed.name + unclosed.then);
            unclosed.template().parts().forEach(this::add);
        }

        Part close() {
            return then.equals(":-") ? new OrElse(name, template()) : new IfSet(name, template());
        }

        Template template() {
            flush();
            return new Template(parts);
        }

        private void flush() {
            if (!text.isEmpty()) {
                parts.add(new Text(text.toString()));
                text.setLength(0);
            }
        }
    }
}
