package io.dcrx.worker.build;

import io.dcrx.image.RegistryAddress;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.Credentials;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The farm's own registry, and how to get in.
 *
 * @param uri a URL or a host, with or without a path; empty if the farm has none
 * @param username empty if it wants none
 * @param password of that user
 */
@ConfigurationProperties("dcrx.registry")
public record RegistryProperties(
        @DefaultValue("") String uri,
        @DefaultValue("") String username,
        @DefaultValue("") String password) {
    public RegistryProperties {
        if (username.isEmpty() != password.isEmpty()) {
            throw new IllegalArgumentException(
                    "DOCKER_REGISTRY_USERNAME and DOCKER_REGISTRY_PASSWORD must be given together, or neither");
        }
        if (!uri.isBlank() && !RegistryAddress.RULE.allows(uri.strip())) {
            throw new IllegalArgumentException("DOCKER_REGISTRY_URI must be a registry such as"
                    + " https://registry.example.com/team, without a user in it");
        }
        if (uri.isBlank() && !username.isEmpty()) {
            throw new IllegalArgumentException(
                    "DOCKER_REGISTRY_USERNAME is given, but DOCKER_REGISTRY_URI does not say which registry it is for");
        }
    }

    /** Where it is; empty if the farm has none. */
    Optional<RegistryAddress> address() {
        return uri.isBlank() ? Optional.empty() : Optional.of(RegistryAddress.parse(uri));
    }

    /**
     * Into the farm's registry as the farm, whoever's job it is; so it does not open what lies beside the farm's own path for
     * whoever names it.
     */
    public Optional<Access.Pass> pass() {
        return username.isEmpty()
                ? Optional.empty()
                : Optional.of(new Access.Pass(RegistryAddress.parse(uri), new Credentials(username, password)));
    }

    @Override
    public String toString() {
        return "RegistryProperties[" + uri + "]";
    }
}
