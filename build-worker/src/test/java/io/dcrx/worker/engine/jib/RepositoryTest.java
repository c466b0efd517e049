package io.dcrx.worker.engine.jib;

import io.dcrx.image.Digest;
import io.dcrx.worker.engine.EngineFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RepositoryTest {
    private static final byte[] BLOB = new byte[100_000];
    private static final int LONGEST_REQUEST = 8192;

    private ServerSocket registry;
    private Repository repository;

    @BeforeEach
    void open() throws IOException {
        registry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        Place place = new Place("127.0.0.1:" + registry.getLocalPort(), "some/base", true);
        repository = Repository.ofBase(place, new Connections(new PlainHttp()), Optional.empty());
    }

    @AfterEach
    void close() throws IOException {
        registry.close();
    }

    @Test
    void aBlobIsReadAsItsManifestNamesIt() throws EngineFailure {
        assertThat(repository.read(blob(BLOB.length))).isEqualTo(BLOB);
    }

    /** What was found small enough to be read must not turn out to be endless. */
    @Test
    void aBlobThatIsLongerThanItsManifestSaysIsReadNoFurther() {
        assertThatThrownBy(() -> repository.read(blob(10)))
                .isInstanceOf(EngineFailure.class)
                .hasMessageContaining("more than the 10 bytes");
        ByteArrayOutputStream layer = new ByteArrayOutputStream();
        assertThatThrownBy(() -> repository.read(blob(10), layer)).isInstanceOf(EngineFailure.class);
        assertThat(layer.size()).isLessThanOrEqualTo(10);
    }

    /** Gives the blob to whoever asks for anything, over plain http only. */
    private void serve() {
        while (!registry.isClosed()) {
            try (Socket connection = registry.accept()) {
                connection.getInputStream().read(new byte[LONGEST_REQUEST]);
                OutputStream out = connection.getOutputStream();
                String head = "HTTP/1.1 200 OK\r\nContent-Length: " + BLOB.length + "\r\nConnection: close\r\n\r\n";
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.write(BLOB);
            } catch (IOException _) {
                // Whoever tried TLS, or has had enough, hangs up.
            }
        }
    }

    private static Descriptor blob(long size) {
        MessageDigest sha256 = Digest.sha256();
        sha256.update(BLOB);
        return new Descriptor(
                "application/octet-stream", size, Digest.of(sha256).value());
    }
}
