package io.dcrx.gateway.users;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Where a request comes from. */
final class Address {
    private static final InetAddress NOWHERE = InetAddress.ofLiteral("0.0.0.0");

    private Address() {}

    static InetAddress of(ServerHttpRequest request) {
        @Nullable InetSocketAddress remote = request.getRemoteAddress();
        if (remote == null) {
            return NOWHERE;
        }
        @Nullable InetAddress address = remote.getAddress();
        return address == null ? literal(remote.getHostString()) : address;
    }

    /** As a proxy says it. A name is never looked up: that would ask the network in the middle of a request. */
    private static InetAddress literal(String text) {
        try {
            return InetAddress.ofLiteral(text.replaceAll("[\\[\\]]", ""));
        } catch (IllegalArgumentException _) {
            return NOWHERE;
        }
    }
}
