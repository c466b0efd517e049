package io.dcrx.image;

import io.dcrx.parse.Rule;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where images are put: a registry and the path below which every name goes.
 *
 * @param scheme {@code http} or {@code https}; absent if nobody said
 * @param host {@code host[:port]}
 * @param path may be empty
 */
public record RegistryAddress(Optional<String> scheme, String host, String path) {
    /** For fields that hold one. */
    public static final Rule RULE = Rule.of(
            text -> text.length() <= 2048 && read(text).isPresent(),
            "a registry such as 'https://registry.example.com/team': a host, with or without a port and a path, and"
                    + " without a user in it");

    private static final Pattern URL = Pattern.compile("(?:([A-Za-z]+)://)?([^/]+)(?:/(?:v[12](?=/|$)/?)?(.*?)/*)?");
    /** Docker's own registry has more names than one; in references it has this one. */
    private static final String DOCKER_HUB = "docker.io";

    private static final Set<String> ALSO_DOCKER_HUB =
            Set.of("index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");

    public RegistryAddress {
        if (!ImageReference.isHost(host) || !(path.isEmpty() || ImageReference.isPath(path))) {
            throw new IllegalArgumentException("no registry: " + host + "/" + path);
        }
    }

    /**
     * Reads a registry's URL, of which a leading {@code /v1} or {@code /v2} is no part of the path.
     *
     * @throws IllegalArgumentException without the text, in which a password may stand
     */
    public static RegistryAddress parse(String url) {
        RULE.require(url.strip());
        return read(url.strip()).orElseThrow();
    }

    private static Optional<RegistryAddress> read(String url) {
        Matcher m = URL.matcher(url);
        if (!m.matches()) {
            return Optional.empty();
        }
        Optional<String> scheme = Optional.ofNullable(m.group(1)).map(text -> text.toLowerCase(Locale.ROOT));
        String host = m.group(2).toLowerCase(Locale.ROOT);
        String path = Optional.ofNullable(m.group(3)).orElse("");
        boolean right = ImageReference.isHost(host)
                && (path.isEmpty() || ImageReference.isPath(path))
                && scheme.stream().allMatch(text -> text.equals("http") || text.equals("https"));
        return right ? Optional.of(new RegistryAddress(scheme, oneName(host), path)) : Optional.empty();
    }

    /** Whether it asks for a connection that everybody on the way can read. */
    public boolean isInsecure() {
        return scheme.filter("http"::equals).isPresent();
    }

    /** Whether it is this machine, to which no way leads along others. */
    public boolean isLoopback() {
        String name = host.replaceFirst(":\\d+$", "");
        if (name.equals("localhost")) {
            return true;
        }
        boolean isAddress = name.startsWith("[") || name.matches("[0-9]+(?:\\.[0-9]+){3}");
        try {
            return isAddress && InetAddress.getByName(name).isLoopbackAddress();
        } catch (UnknownHostException _) {
            return false;
        }
    }

    /** What every repository here begins with: {@code host/path/}. */
    public String prefix() {
        return path.isEmpty() ? host + "/" : host + "/" + path + "/";
    }

    /** Whether a repository of some registry is here, below the path. */
    public boolean holds(String otherHost, String repository) {
        return isAt(otherHost) && (path.isEmpty() || repository.startsWith(path + "/"));
    }

    /** Whether it is a registry, or a part of one, that has this among its names. */
    public boolean isAt(String otherHost) {
        return oneName(otherHost.toLowerCase(Locale.ROOT)).equals(oneName(host.toLowerCase(Locale.ROOT)));
    }

    private static String oneName(String host) {
        return ALSO_DOCKER_HUB.contains(host) ? DOCKER_HUB : host;
    }

    /**
     * Where an image of this name goes. A name that starts with the registry's host and path is taken as it is.
     *
     * @throws IllegalArgumentException with a sentence for the one who named it
     */
    public ImageReference target(String name, String tag) {
        if (name.startsWith(prefix())) {
            return reference(name, tag);
        }
        if (!startsWithHost(name)) {
            return reference(prefix() + name, tag);
        }
        throw new IllegalArgumentException(
                "names a registry that is not the job's: leave the host out, or start with " + prefix());
    }

    /**
     * Where an image goes that must say so itself.
     *
     * @throws IllegalArgumentException with a sentence for the one who named it
     */
    public static ImageReference named(String name, String tag) {
        if (!startsWithHost(name)) {
            throw new IllegalArgumentException("names no registry, and this farm has no default one: put the registry's"
                    + " host in front, as in registry.example.com/" + name);
        }
        return reference(name, tag);
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
