package io.dcrx.gateway.settings;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/** Reads the port before anything of Spring's does, which would not say whose value cannot be understood. */
final class PortCheck implements EnvironmentPostProcessor {
    private static final int MOST = 65_535;

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        try {
            Binder.get(environment).bind("server.port", Integer.class).ifBound(PortCheck::check);
        } catch (BindException e) {
            throw WrongSetting.behind(e).orElseThrow(() -> e);
        }
    }

    private static void check(int port) {
        if (port < 0 || port > MOST) {
            throw new WrongSetting("DCRX_KV_PORT is " + port + "; it must be from 0 to " + MOST + ".");
        }
    }
}
