package io.dcrx.worker.context;

import java.net.URI;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Where a worker finds a gateway. In one process with it, that is known when the gateway listens. */
@Component
final class GatewayAddress {
    private static final String USUAL = "http://127.0.0.1:2278";

    private final ContextProperties properties;
    private final Environment environment;

    GatewayAddress(ContextProperties properties, Environment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /** @param path with its query, from a slash on */
    URI of(String path) {
        return URI.create(base().replaceAll("/+$", "") + path);
    }

    private String base() {
        if (!properties.gateway().isEmpty()) {
            return properties.gateway();
        }
        return environment.getProperty("dcrx.all-in-one", Boolean.class, false) ? ownAddress() : USUAL;
    }

    private String ownAddress() {
        String host = environment.getProperty("server.address", "127.0.0.1");
        String port = environment.getRequiredProperty("local.server.port");
        boolean every = host.equals("0.0.0.0") || host.equals("::") || host.isEmpty();
        return "http://" + (every ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
