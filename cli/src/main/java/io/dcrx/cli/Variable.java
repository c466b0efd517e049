package io.dcrx.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/**
 * A variable that a service reads, as its YAML file has it: the file is the one list of them.
 *
 * @param isGiven whether it is set, so that the file's default does not count
 */
record Variable(String name, String value, boolean isGiven) {
    private static final String MASK = "******";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*):.*}");
    private static final Pattern SECRET = Pattern.compile(".*(PASSWORD|SECRET|TOKEN|KEY|KEYS)");

    /** Passwords in addresses: before an @, and as a parameter. */
    private static final Pattern IN_ADDRESS =
            Pattern.compile("(?<=//[^/?#@]{0,200}:)[^/?#]*(?=@)|(?i)(?<=[?&](password|secret|token)=)[^&]*");

    /** By name, those of every service that this installation has. */
    static List<Variable> all(ConfigurableEnvironment environment) {
        TreeMap<String, Variable> variables = new TreeMap<>();
        Stream.of("build-worker.yml", "api-gateway.yml")
                .map(ClassPathResource::new)
                .filter(Resource::exists)
                .flatMap(Variable::values)
                .map(PLACEHOLDER::matcher)
                .filter(Matcher::matches)
                .map(found -> read(environment, found))
                .forEach(variable -> variables.put(variable.name, variable));
        return List.copyOf(variables.values());
    }

    private static Variable read(ConfigurableEnvironment environment, Matcher placeholder) {
        String name = placeholder.group(1);
        return new Variable(
                name, environment.resolvePlaceholders(placeholder.group()), environment.containsProperty(name));
    }

    private static Stream<String> values(Resource file) {
        try {
            return new YamlPropertySourceLoader()
                    .load(String.valueOf(file.getFilename()), file).stream().flatMap(Variable::values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> values(PropertySource<?> settings) {
        return settings instanceof EnumerablePropertySource<?> all
                ? Stream.of(all.getPropertyNames())
                        .map(all::getProperty)
                        .filter(Objects::nonNull)
                        .map(Object::toString)
                : Stream.empty();
    }

    /** The value, without what is secret in it. */
    String shown() {
        if (value.isEmpty()) {
            return "";
        }
        return SECRET.matcher(name).matches() ? MASK : IN_ADDRESS.matcher(value).replaceAll(MASK);
    }

    /** Without what is secret in it. */
    @Override
    public String toString() {
        return name + "=" + shown();
    }
}
