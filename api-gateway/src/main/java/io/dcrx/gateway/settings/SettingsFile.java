package io.dcrx.gateway.settings;

import java.util.Map;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The gateway's settings for a command that needs no gateway: the same file and variables, no application around it. */
public final class SettingsFile {
    private final Binder binder;

    private SettingsFile(StandardEnvironment environment) {
        this.binder = Binder.get(environment);
    }

    /** @param overrides properties that go before the file and the environment, such as {@code dcrx.home} */
    public static SettingsFile read(Map<String, Object> overrides) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("overrides", overrides));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("file", Map.of("spring.config.name", "api-gateway")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return new SettingsFile(environment);
    }

    /** @throws WrongSetting if a value is wrong */
    public <T> T bind(Class<T> type) {
        String prefix = type.getAnnotation(ConfigurationProperties.class).value();
        try {
            return binder.bindOrCreate(prefix, type);
        } catch (BindException e) {
            throw WrongSetting.behind(e).orElseThrow(() -> e);
        }
    }
}
