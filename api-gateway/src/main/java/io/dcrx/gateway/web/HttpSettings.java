package io.dcrx.gateway.web;

import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the farm is reached.
 *
 * @param behindProxy whether all requests come through a proxy whose X-Forwarded-* headers are to be believed
 * @param corsOrigins the sites whose pages may call the farm from a browser, such as https://ui.example.com
 * @param readTimeout how long a client that sends a body may pause
 */
@ConfigurationProperties("dcrx.http")
public record HttpSettings(boolean behindProxy, List<String> corsOrigins, Duration readTimeout) {
    public HttpSettings {
        corsOrigins = corsOrigins.stream()
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .toList();
        for (String origin : corsOrigins) {
            if (!origin.matches("https?://[^/\\s*?#@]+")) {
                throw new WrongSetting("DCRX_KV_CORS_ORIGINS names '" + origin
                        + "'; an origin is a scheme and a host, such as https://ui.example.com.");
            }
        }
    }
}
