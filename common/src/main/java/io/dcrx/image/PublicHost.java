package io.dcrx.image;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which hosts are the whole world's to ask, and not only those who stand where a build does. */
public final class PublicHost {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)++");
    private static final Pattern NUMERIC = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");
    private static final String BYTE = "(?:0|[1-9][0-9]{0,2})";
    private static final Pattern QUAD = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");

    /** Names for the inside (RFC 6761, 6762, 8375, 9476 and ICANN's .internal). */
    private static final List<String> INNER = List.of(
            ".localhost",
            ".local",
            ".internal",
            ".intranet",
            ".private",
            ".corp",
            ".lan",
            ".home",
            ".home.arpa",
            ".alt");

    /** IPv4 that is nobody's or everybody's own (RFC 6890), beyond what {@link InetAddress} knows. */
    private static final List<Network> SPECIAL = List.of(
            Network.of("0.0.0.0", 8),
            Network.of("100.64.0.0", 10),
            Network.of("192.0.0.0", 24),
            Network.of("192.0.2.0", 24),
            Network.of("192.88.99.0", 24),
            Network.of("198.18.0.0", 15),
            Network.of("198.51.100.0", 24),
            Network.of("203.0.113.0", 24),
            Network.of("240.0.0.0", 4),
            Network.of("168.63.129.16", 32));

    /** Of IPv6 only what was given out as global is (RFC 4291), less what carries IPv4 or goes nowhere. */
    private static final Network GLOBAL = Network.of("2000::", 3);

    private static final List<Network> CARRIERS =
            List.of(Network.of("2001::", 23), Network.of("2001:db8::", 32), Network.of("2002::", 16));

    private PublicHost() {}

    /**
     * Why a host as it stands in a URL is refused, to follow the host; nothing is looked up.
     *
     * @param authority perhaps with a user in front and a port behind
     */
    static Optional<String> problem(String authority) {
        String host = host(authority);
        if (host.startsWith("[")) {
            return problem(
                    host.endsWith("]") && host.indexOf('%') < 0, host.substring(1, Math.max(1, host.length() - 1)));
        }
        if (NUMERIC.matcher(host).matches()) {
            return problem(QUAD.matcher(host).matches(), host);
        }
        if (!NAME.matcher(host).matches()) {
            return Optional.of("is not a host's full name in ASCII");
        }
        return INNER.stream().anyMatch(host::endsWith)
                ? Optional.of("is a name of an inner network")
                : Optional.empty();
    }

    /** The host's name or address, without user and port, in lower case. */
    static String host(String authority) {
        String host = authority.substring(authority.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        int colon = host.indexOf(':', Math.max(0, host.lastIndexOf(']')));
        host = colon < 0 ? host : host.substring(0, colon);
        while (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        return host;
    }

    private static Optional<String> problem(boolean isWritten, String literal) {
        try {
            return isWritten && isPublic(InetAddress.ofLiteral(literal))
                    ? Optional.empty()
                    : Optional.of("is not a public address");
        } catch (IllegalArgumentException e) {
            return Optional.of("is not an address");
        }
    }

    /** Whether the address is a single one that the whole internet reaches. */
    public static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        return switch (address) {
            case Inet4Address four -> SPECIAL.stream().noneMatch(network -> network.holds(four));
            case Inet6Address six -> GLOBAL.holds(six) && CARRIERS.stream().noneMatch(network -> network.holds(six));
            default -> false;
        };
    }

    private record Network(InetAddress address, int bits) {
        static Network of(String address, int bits) {
            return new Network(InetAddress.ofLiteral(address), bits);
        }

        boolean holds(InetAddress other) {
            byte[] its = other.getAddress();
            byte[] ours = address.getAddress();
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (its.length != ours.length || (its[bit / 8] & mask) != (ours[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
