package io.dcrx.worker.engine.jib;

import java.net.URI;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where base images come from.
 *
 * @param registryMirror asked first for what would come from Docker Hub: {@code http://host:port} or {@code https://…}; empty
 *     if there is none
 * @param insecureRegistries as {@code host} or {@code host:port}: those that may be spoken to over plain http, or over
 *     https with a certificate that nobody vouches for. Registries on this machine always may.
 */
@ConfigurationProperties("dcrx.jib")
public record JibProperties(
        @DefaultValue("") String registryMirror,
        @DefaultValue List<String> insecureRegistries) {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    public JibProperties {
        if (!registryMirror.isEmpty() && !isRegistry(registryMirror)) {
            throw new IllegalArgumentException(
                    "DCRX_KV_REGISTRY_MIRROR must be of the form http://host:port or https://host:port, but is '"
                            + registryMirror + "'");
        }
        insecureRegistries = List.copyOf(insecureRegistries);
        for (String registry : insecureRegistries) {
            if (registry.isBlank() || registry.contains("/")) {
                throw new IllegalArgumentException("DCRX_KV_INSECURE_REGISTRIES must hold hosts such as"
                        + " registry.internal:5000, but holds '" + registry + "'");
            }
        }
    }

    private static boolean isRegistry(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && (uri.getPath().isEmpty() || uri.getPath().equals("/"))
                    && uri.getQuery() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
