package io.dcrx.worker.context;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How a worker gets contexts.
 *
 * @param gateway where gateways answer; empty: the one in this process, or else on this machine
 * @param cache the folder for contexts that were fetched; workers on one machine may share it
 * @param cacheSize how much of them is kept
 * @param gitMaxSize how many bytes a context from git may be, both as it is fetched and unpacked
 */
@ConfigurationProperties("dcrx.context")
public record ContextProperties(
        @DefaultValue("") String gateway,
        Path cache,
        @DefaultValue("10GB") DataSize cacheSize,
        @DefaultValue("1GB") DataSize gitMaxSize) {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    public ContextProperties {
        gateway = gateway.strip();
        if (!gateway.isEmpty() && !isAddress(gateway)) {
            throw new IllegalArgumentException(
                    "DCRX_KV_GATEWAY_URI must be of the form http://host:port, but is '" + gateway + "'");
        }
        if (cacheSize.isNegative()) {
            throw new IllegalArgumentException("DCRX_KV_CONTEXT_CACHE_SIZE must not be negative, but is " + cacheSize);
        }
        if (gitMaxSize.toBytes() < 1) {
            throw new IllegalArgumentException("DCRX_KV_GIT_MAX_SIZE must be positive, but is " + gitMaxSize);
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getScheme() != null && SCHEMES.contains(uri.getScheme()) && uri.getHost() != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
