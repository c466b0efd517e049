package io.dcrx.worker.engine.buildkit;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the Docker engine is, and a client for it.
 *
 * @param host {@code unix:///path} or {@code tcp://host:port}
 * @param timeout of connecting, and of every call that is not a build or a push
 */
@ConfigurationProperties("dcrx.docker")
public record DockerProperties(
        @DefaultValue("unix:///var/run/docker.sock") URI host,
        @DefaultValue("5s") Duration timeout) {
    private static final Set<String> SCHEMES = Set.of("unix", "tcp");

    public DockerProperties {
        if (host.getScheme() == null || !SCHEMES.contains(host.getScheme())) {
            throw new IllegalArgumentException(
                    "DOCKER_HOST must be of the form unix:///path or tcp://host:port, but is '" + host + "'");
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("DCRX_KV_ENGINE_TIMEOUT must be positive, but is " + timeout);
        }
    }

    /** Its own timeouts are not to be relied on: over a Unix socket it has none for reading. */
    DockerHttpClient client() {
        return new ZerodepDockerHttpClient.Builder()
                .dockerHost(host)
                .connectionTimeout(timeout)
                .responseTimeout(Duration.ZERO)
                .build();
    }
}
