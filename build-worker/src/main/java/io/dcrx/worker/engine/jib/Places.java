package io.dcrx.worker.engine.jib;

import io.dcrx.image.ImageReference;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where images are, as every engine reads their names. */
final class Places {
    static final String DOCKER_HUB = "registry-1.docker.io";

    private static final Set<String> NAMES_OF_DOCKER_HUB =
            Set.of("docker.io", "index.docker.io", "registry.hub.docker.com", DOCKER_HUB);
    private static final Pattern THIS_MACHINE = Pattern.compile("(?i)(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?");

    private final JibProperties properties;

    Places(JibProperties properties) {
        this.properties = properties;
    }

    /** Where to look for a base image, one after the other. */
    List<Place> ofBase(String repository) {
        int slash = repository.indexOf('/');
        String first = slash < 0 ? "" : repository.substring(0, slash);
        boolean hasHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        return hasHost ? at(first, repository.substring(slash + 1)) : atDockerHub(repository);
    }

    Place of(ImageReference target) {
        String host = isDockerHub(target.host()) ? DOCKER_HUB : target.host();
        return new Place(host, target.path(), isInsecure(host));
    }

    private List<Place> at(String host, String path) {
        return isDockerHub(host) ? atDockerHub(path) : List.of(new Place(host, path, isInsecure(host)));
    }

    private List<Place> atDockerHub(String path) {
        String repository = path.contains("/") ? path : "library/" + path;
        Place hub = new Place(DOCKER_HUB, repository, false);
        return Stream.concat(mirror(repository), Stream.of(hub)).toList();
    }

    private Stream<Place> mirror(String repository) {
        if (properties.registryMirror().isEmpty()) {
            return Stream.empty();
        }
        URI mirror = URI.create(properties.registryMirror());
        String host = mirror.getAuthority();
        return Stream.of(new Place(host, repository, "http".equals(mirror.getScheme()) || isInsecure(host)));
    }

    private boolean isInsecure(String host) {
        return THIS_MACHINE.matcher(host).matches()
                || properties.insecureRegistries().stream().anyMatch(host::equalsIgnoreCase);
    }

    private static boolean isDockerHub(String host) {
        return NAMES_OF_DOCKER_HUB.contains(host.toLowerCase(Locale.ROOT));
    }
}
