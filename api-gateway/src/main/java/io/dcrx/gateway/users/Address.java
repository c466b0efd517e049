package io.dcrx.gateway.users;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Where a request comes from. */
final class Address {
    private Address() {}

    static InetAddress of(ServerHttpRequest request) {
        @Nullable InetSocketAddress remote = request.getRemoteAddress();
        return remote == null || remote.getAddress() == null ? InetAddress.ofLiteral("0.0.0.0") : remote.getAddress();
    }
}
