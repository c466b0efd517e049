package io.dcrx.worker.build;

import com.sun.net.httpserver.HttpServer;
import io.dcrx.image.ImageReference;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class FarmRegistryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private HttpServer server;
    private volatile int status = 401;

    @BeforeEach
    void start() throws IOException {
        server = start(0);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void nothingIsMissingAndNobodyIsAskedAsLongAsPushesGoThrough() throws IOException {
        FarmRegistry registry = registry("http://" + host() + "/team");
        server.stop(0);
        assertThat(registry.missing()).isEmpty();
        assertThat(open()).isZero();
        server = start(0);
    }

    @Test
    void aRegistryThatIsAwayIsMissedUntilItAnswersWhateverThatIs() throws IOException {
        FarmRegistry registry = registry("http://" + host() + "/team");
        int port = server.getAddress().getPort();
        server.stop(0);
        registry.doubt(ImageReference.parse(host(port) + "/team/app:1"));
        assertThat(registry.missing())
                .hasValueSatisfying(text -> assertThat(text).contains(host(port)));
        assertThat(open()).isEqualTo(1);
        await().during(Duration.ofSeconds(3))
                .atMost(PATIENCE)
                .until(() -> registry.missing().isPresent());
        status = 503;
        server = start(port);
        await().during(Duration.ofSeconds(3))
                .atMost(PATIENCE)
                .until(() -> registry.missing().isPresent());
        status = 401;
        await().atMost(PATIENCE).until(() -> registry.missing().isEmpty());
        assertThat(open()).isZero();
    }

    /** What could not be reached was a base's registry, and no other job has to wait for that. */
    @Test
    void aRegistryThatAnswersIsNotMissedForAnother() {
        FarmRegistry registry = registry("http://" + host() + "/team");
        registry.doubt(ImageReference.parse(host() + "/team/app:1"));
        assertThat(registry.missing()).isEmpty();
        assertThat(open()).isZero();
    }

    @Test
    void othersRegistriesAreTheirOwnBusiness() {
        FarmRegistry registry = registry("http://" + host() + "/team");
        registry.doubt(ImageReference.parse("registry.example.com/team/app:1"));
        registry.doubt(ImageReference.parse(host() + "/others/app:1"));
        assertThat(registry.missing()).isEmpty();
        FarmRegistry none = registry("");
        none.doubt(ImageReference.parse(host() + "/team/app:1"));
        assertThat(none.missing()).isEmpty();
    }

    private FarmRegistry registry(String uri) {
        return new FarmRegistry(new RegistryProperties(uri, "", ""), meters);
    }

    private double open() {
        return meters.get("resilience4j.circuitbreaker.state")
                .tags("name", "registry", "state", "open")
                .gauge()
                .value();
    }

    private String host() {
        return host(server.getAddress().getPort());
    }

    private static String host(int port) {
        return "127.0.0.1:" + port;
    }

    private HttpServer start(int port) throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        started.createContext("/v2/", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        started.start();
        return started;
    }
}
