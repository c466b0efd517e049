package io.dcrx.gateway.jobs;

import io.dcrx.image.ImageReference;
import java.util.regex.Pattern;

/**
 * Where images go unless a job says otherwise.
 *
 * @param host {@code host[:port]}, empty if the farm has no default
 * @param path the repository path that every name is put below; may be empty
 */
record Registry(String host, String path) {
    private static final Pattern SCHEME = Pattern.compile("^https?://");
    private static final Pattern VERSION = Pattern.compile("^v[12](/|$)");

    /** Reads a registry's URL; its scheme and a leading {@code /v1} or {@code /v2} are dropped. */
    static Registry parse(String url) {
        String rest = SCHEME.matcher(url.strip()).replaceFirst("");
        int slash = rest.indexOf('/');
        String host = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash + 1);
        return new Registry(host, VERSION.matcher(path).replaceFirst("").replaceAll("/+$", ""));
    }

    /**
     * Where an image of this name goes. A name that starts with the registry's host and path is taken as it is; so is one
     * with a host in front when the farm has no default registry.
     *
     * @throws IllegalArgumentException with a sentence for the one who named it
     */
    ImageReference target(String name, String tag) {
        String prefix = path.isEmpty() ? host + "/" : host + "/" + path + "/";
        if (!host.isEmpty() && name.startsWith(prefix)) {
            return reference(name, tag);
        }
        if (!startsWithHost(name)) {
            if (host.isEmpty()) {
                throw new IllegalArgumentException("names no registry, and this farm has no default one: "
                        + "put the registry's host in front, as in registry.example.com/" + name);
            }
            return reference(prefix + name, tag);
        }
        if (host.isEmpty()) {
            return reference(name, tag);
        }
        throw new IllegalArgumentException(
                "names a registry that is not the farm's: leave the host out, or start with " + prefix);
    }

    private static ImageReference reference(String repository, String tag) {
        return ImageReference.parse(repository + ":" + tag);
    }

    /** As the Docker CLI tells a host from a path: it has a dot or a port, or is localhost. */
    private static boolean startsWithHost(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        return first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    }
}
