package io.dcrx.gateway.settings;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/** Reads the port before anything of Spring's does, which would not say whose value cannot be understood. */
final class PortCheck implements EnvironmentPostProcessor {
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        try {
            Binder.get(environment).bind("server.port", Integer.class);
        } catch (BindException e) {
            throw WrongSetting.behind(e).orElseThrow(() -> e);
        }
    }
}
