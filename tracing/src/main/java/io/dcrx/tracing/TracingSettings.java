package io.dcrx.tracing;

import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is told of spans.
 *
 * @param endpoint of a collector that takes OTLP over HTTP, such as {@code http://collector:4318}; empty: nobody is told
 */
@ConfigurationProperties("dcrx.tracing")
public record TracingSettings(@DefaultValue("") String endpoint) {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    public TracingSettings {
        endpoint = endpoint.strip();
        if (!endpoint.isEmpty() && !isAddress(endpoint)) {
            throw new IllegalArgumentException(
                    "OTEL_EXPORTER_OTLP_ENDPOINT must be of the form http://host:port, but is '" + endpoint + "'");
        }
    }

    /** Where spans are posted. */
    Optional<URI> traces() {
        return endpoint.isEmpty()
                ? Optional.empty()
                : Optional.of(URI.create(endpoint.replaceAll("/+$", "") + "/v1/traces"));
    }

    private static boolean isAddress(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            return uri.getScheme() != null && SCHEMES.contains(uri.getScheme()) && uri.getHost() != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
