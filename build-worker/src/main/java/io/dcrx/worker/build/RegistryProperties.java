package io.dcrx.worker.build;

import io.dcrx.image.ImageReference;
import io.dcrx.worker.engine.Credentials;
import java.util.Optional;
import java.util.regex.Pattern;
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
    private static final Pattern SCHEME = Pattern.compile("^[a-z]+://");

    public RegistryProperties {
        if (username.isEmpty() != password.isEmpty()) {
            throw new IllegalArgumentException(
                    "DOCKER_REGISTRY_USERNAME and DOCKER_REGISTRY_PASSWORD must be given together, or neither");
        }
        if (uri.isBlank() && !username.isEmpty()) {
            throw new IllegalArgumentException(
                    "DOCKER_REGISTRY_USERNAME is given, but DOCKER_REGISTRY_URI does not say which registry it is for");
        }
    }

    /** What to show the registry that the image goes to: these credentials are nobody else's to see. */
    public Optional<Credentials> credentialsFor(ImageReference target) {
        boolean ours = !username.isEmpty() && target.host().equalsIgnoreCase(host());
        return ours ? Optional.of(new Credentials(username, password)) : Optional.empty();
    }

    @Override
    public String toString() {
        return "RegistryProperties[" + uri + "]";
    }

    private String host() {
        String rest = SCHEME.matcher(uri.strip()).replaceFirst("");
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }
}
