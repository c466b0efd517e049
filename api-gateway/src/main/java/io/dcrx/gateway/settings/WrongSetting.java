package io.dcrx.gateway.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;

/** A setting that nobody can start with. The message is one sentence that names the environment variable. */
public final class WrongSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)[:}]");

    public WrongSetting(String sentence) {
        super(sentence);
    }

    /** The wrong setting behind a failure, if there is one: found by a check of ours, or because the value has no sense. */
    public static Optional<WrongSetting> behind(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> Optional.empty();
            case WrongSetting wrong -> Optional.of(wrong);
            case BindException e -> behind(e.getCause()).or(() -> Optional.of(senseless(e)));
            default -> behind(failure.getCause());
        };
    }

    /** Never shows the value, which may be a secret in the wrong place. */
    private static WrongSetting senseless(BindException e) {
        return new WrongSetting(name(e) + " has a value that cannot be understood; wanted is "
                + wanted(e.getTarget().getType().resolve(Object.class)) + ".");
    }

    private static String wanted(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "Duration" -> "a duration, such as 15m or 10s";
            case "int", "Integer", "long", "Long" -> "a whole number";
            case "boolean", "Boolean" -> "true or false";
            default -> "a " + type.getSimpleName();
        };
    }

    /** The variable that the file takes the value from; else the property itself. */
    private static String name(BindException e) {
        @Nullable ConfigurationProperty property = e.getProperty();
        Matcher variable = VARIABLE.matcher(property == null ? "" : String.valueOf(property.getValue()));
        return variable.find() ? variable.group(1) : e.getName().toString();
    }
}
