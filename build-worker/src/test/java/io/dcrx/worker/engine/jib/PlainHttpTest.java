package io.dcrx.worker.engine.jib;

import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.http.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PlainHttpTest {
    private final PlainHttp plain = new PlainHttp();

    @Test
    void whatWantedPlainHttpOnceIsNotAskedOverTlsByTheNextAttempt() throws IOException {
        try (Registry registry = new Registry()) {
            get(registry);
            assertThat(registry.heard).as("both kinds of TLS are tried first").containsExactly("TLS", "TLS", "GET");
            get(registry);
            assertThat(registry.heard).endsWith("GET", "GET").hasSize(4);
        }
    }

    @Test
    void whatWantsPlainHttpNoLongerIsAskedOverTlsAgain() throws IOException {
        try (Registry registry = new Registry()) {
            get(registry);
            registry.answer = "400 Bad Request";
            assertThatThrownBy(() -> get(registry)).hasMessageContaining("400");
            registry.answer = "200 OK";
            get(registry);
            assertThat(registry.heard).containsExactly("TLS", "TLS", "GET", "GET", "TLS", "TLS", "GET");
        }
    }

    @Test
    void whatIsNotThereIsNoReasonToTryTls() throws IOException {
        try (Registry registry = new Registry()) {
            get(registry);
            registry.answer = "404 Not Found";
            assertThatThrownBy(() -> get(registry)).hasMessageContaining("404");
            registry.answer = "200 OK";
            get(registry);
            assertThat(registry.heard).containsExactly("TLS", "TLS", "GET", "GET", "GET");
        }
    }

    /** As an attempt does, with a client of its own. */
    private void get(Registry registry) throws IOException {
        FailoverHttpClient client = plain.client(_ -> {});
        try {
            client.get(registry.url(), Request.builder().build()).close();
        } finally {
            client.shutDown();
        }
    }

    /** Speaks plain http only, and notes how it was spoken to. */
    private static final class Registry implements AutoCloseable {
        private static final int HANDSHAKE = 0x16;
        private static final int LONGEST = 8192;

        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private volatile String answer = "200 OK";

        Registry() throws IOException {
            Thread.ofVirtual().start(this::serve);
        }

        URL url() throws IOException {
            return URI.create("https://127.0.0.1:" + socket.getLocalPort() + "/v2/")
                    .toURL();
        }

        private void serve() {
            while (true) {
                try (Socket connection = socket.accept()) {
                    byte[] said = new byte[LONGEST];
                    boolean tls = connection.getInputStream().read(said) > 0 && said[0] == HANDSHAKE;
                    heard.add(tls ? "TLS" : new String(said, 0, 3, StandardCharsets.US_ASCII));
                    String spoken = "HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                    connection.getOutputStream().write(spoken.getBytes(StandardCharsets.US_ASCII));
                } catch (SocketException e) {
                    return;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
