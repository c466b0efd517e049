package io.dcrx.gateway.users;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;

import static org.assertj.core.api.Assertions.assertThat;

class AddressTest {
    @Test
    void isThatOfTheConnection() {
        MockServerHttpRequest request = MockServerHttpRequest.get("/")
                .remoteAddress(new InetSocketAddress("192.0.2.1", 1))
                .header("X-Forwarded-For", "192.0.2.77")
                .build();
        assertThat(Address.of(request).getHostAddress()).isEqualTo("192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.77, 192.0.2.77",
        "'192.0.2.77, 10.0.0.1', 192.0.2.77",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1], 2001:db8:0:0:0:0:0:1",
        "host.example, 0.0.0.0",
        "unknown, 0.0.0.0"
    })
    void orWhatTheProxySays(String header, String address) {
        MockServerHttpRequest request = MockServerHttpRequest.get("/")
                .remoteAddress(new InetSocketAddress("10.0.0.1", 1))
                .header("X-Forwarded-For", header)
                .build();
        assertThat(Address.of(new ForwardedHeaderTransformer().apply(request)).getHostAddress())
                .isEqualTo(address);
    }
}
