package io.dcrx.gateway.users;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** @param address where the server listens, DCRX_KV_HOST; null means everywhere */
@ConfigurationProperties("server")
record Listening(@Nullable InetAddress address) {
    boolean letsOthersIn() {
        return address == null || !address.isLoopbackAddress();
    }
}
