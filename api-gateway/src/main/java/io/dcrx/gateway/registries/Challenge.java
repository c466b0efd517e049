package io.dcrx.gateway.registries;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a registry wants to be told who comes (RFC 9110, 11.6.1): what stands in {@code WWW-Authenticate}. */
sealed interface Challenge {
    Pattern SCHEME = Pattern.compile("\\s*([A-Za-z]+)(?:\\s+(.*))?", Pattern.DOTALL);
    Pattern PARAMETER = Pattern.compile("([A-Za-z_]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]+))");

    /** User and password, each time. */
    record Basic() implements Challenge {}

    /**
     * A token, for which somebody else wants to see user and password.
     *
     * @param realm where it is had
     * @param service what it is for, as the realm knows it
     */
    record Bearer(URI realm, Optional<String> service) implements Challenge {}

    /** The best one of those that are understood; what cannot be read is none. */
    static Optional<Challenge> parse(List<String> headers) {
        List<Challenge> understood = headers.stream()
                .filter(header -> header.length() <= 4096)
                .map(Challenge::read)
                .flatMap(Optional::stream)
                .toList();
        return understood.stream()
                .filter(Bearer.class::isInstance)
                .findFirst()
                .or(() -> understood.stream().findFirst());
    }

    private static Optional<Challenge> read(String header) {
        Matcher m = SCHEME.matcher(header);
        if (!m.matches()) {
            return Optional.empty();
        }
        return switch (m.group(1).toLowerCase(Locale.ROOT)) {
            case "basic" -> Optional.of(new Basic());
            case "bearer" -> bearer(parameters(Optional.ofNullable(m.group(2)).orElse("")));
            default -> Optional.empty();
        };
    }

    private static Optional<Challenge> bearer(Map<String, String> parameters) {
        return Optional.ofNullable(parameters.get("realm"))
                .flatMap(Challenge::address)
                .map(realm -> new Bearer(realm, Optional.ofNullable(parameters.get("service"))));
    }

    private static Optional<URI> address(String text) {
        try {
            URI uri = URI.create(text);
            boolean right = uri.getHost() != null
                    && uri.getUserInfo() == null
                    && List.of("http", "https")
                            .contains(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
            return right ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new HashMap<>();
        Matcher m = PARAMETER.matcher(text);
        while (m.find()) {
            String value = m.group(2) == null ? m.group(3) : m.group(2).replaceAll("\\\\(.)", "$1");
            parameters.putIfAbsent(m.group(1).toLowerCase(Locale.ROOT), value);
        }
        return parameters;
    }
}
