package io.dcrx.gateway.registries;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.dcrx.gateway.registries.Finding.Problem;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.image.RegistryAddress;
import io.dcrx.job.Login;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What is found at doors of every kind. */
class RegistryCheckTest {
    private static final Login ROBOT = new Login("robot", "canary/7 +ü");
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("robot:canary/7 +ü".getBytes(StandardCharsets.UTF_8));
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<HttpServer> servers = new ArrayList<>();
    /** What every server was asked, with what it was shown. */
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }

    @Test
    void whereEverybodyIsLetInNoPasswordIsShown() throws IOException {
        assertThat(check(serve(exchange -> answer(exchange, 200)), Optional.of(ROBOT))
                        .isFine())
                .isTrue();
        assertThat(asked).containsExactly("/v2/ null");
    }

    @Test
    void userAndPasswordAreShownToWhoAsks() throws IOException {
        String host = serve(RegistryCheckTest::doorkeeper);
        Finding finding = check(host, Optional.of(ROBOT));
        assertThat(finding.problem()).isNull();
        assertThat(finding.message()).contains(host, "robot").doesNotContain("canary");
        assertThat(asked).containsExactly("/v2/ null", "/v2/ " + BASIC);
    }

    @Test
    void aWrongPasswordIsToldAndNotRepeated() throws IOException {
        Finding finding = check(serve(RegistryCheckTest::doorkeeper), Optional.of(new Login("robot", "canary")));
        assertThat(finding.problem()).isEqualTo(Problem.UNAUTHORIZED);
        assertThat(finding.message()).contains("robot").doesNotContain("canary");
    }

    @Test
    void aMissingPasswordIsTold() throws IOException {
        Finding finding = check(serve(RegistryCheckTest::doorkeeper), Optional.empty());
        assertThat(finding.problem()).isEqualTo(Problem.UNAUTHORIZED);
        assertThat(finding.message()).contains("none are stored");
    }

    @Test
    void aTokenIsFetchedWhereOneIsWanted() throws IOException {
        String host = serve(RegistryCheckTest::ticketInspector);
        assertThat(check(host, Optional.of(ROBOT)).isFine()).isTrue();
        assertThat(asked)
                .containsExactly(
                        "/v2/ null",
                        "/token?service=a+b%26c&account=robot&client_id=dcrx-kv " + BASIC,
                        "/v2/ Bearer ticket");
    }

    @Test
    void whoGivesOutTokensMayRefuse() throws IOException {
        Finding finding = check(serve(RegistryCheckTest::ticketInspector), Optional.of(new Login("robot", "canary")));
        assertThat(finding.problem()).isEqualTo(Problem.UNAUTHORIZED);
        assertThat(finding.message()).doesNotContain("canary");
        assertThat(check(serve(RegistryCheckTest::ticketInspector), Optional.empty())
                        .problem())
                .isEqualTo(Problem.UNAUTHORIZED);
    }

    /** Else a registry could have the password sent wherever it likes, for everybody on the way to read. */
    @Test
    void thePasswordGoesToNoOtherHostOverPlainHttp() throws IOException {
        String other = serve(exchange -> answer(exchange, 200)).replace("127.0.0.1", "localhost");
        String host = serve(exchange -> challenge(exchange, "Bearer realm=\"http://" + other + "/token\""));
        RegistrySettings settings = new RegistrySettings("", List.of(host));
        RegistryCheck check = new RegistryCheck(settings, new RegistryDoor(_ -> true), PATIENCE);
        assertThat(find(check, "http://" + host, Optional.of(ROBOT)).problem()).isEqualTo(Problem.ADDRESS_NOT_ALLOWED);
        assertThat(asked).containsExactly("/v2/ null");
    }

    @Test
    void whoGivesOutTokensMustBeAtAnAddressThatIsAllowed() throws IOException {
        String other = serve(exchange -> answer(exchange, 200));
        String host = serve(exchange -> challenge(exchange, "Bearer realm=\"http://" + other + "/token\""));
        assertThat(check(host, Optional.of(ROBOT)).problem()).isEqualTo(Problem.ADDRESS_NOT_ALLOWED);
        assertThat(asked).containsExactly("/v2/ null");
    }

    @ParameterizedTest
    @CsvSource({
        "404, NOT_A_REGISTRY",
        "204, NOT_A_REGISTRY",
        "403, UNAUTHORIZED",
        "503, UNAVAILABLE",
        "429, UNAVAILABLE"
    })
    void whatElseIsAnsweredHasAReason(int status, Problem problem) throws IOException {
        assertThat(check(serve(exchange -> answer(exchange, status)), Optional.of(ROBOT))
                        .problem())
                .isEqualTo(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Negotiate", "Bearer realm=\"gopher://a\""})
    void whoAsksForSomethingStrangeIsNoRegistry(String challenge) throws IOException {
        assertThat(check(serve(exchange -> challenge(exchange, challenge)), Optional.of(ROBOT))
                        .problem())
                .isEqualTo(Problem.NOT_A_REGISTRY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no json", "{}", "{\"token\": 7}", "{\"token\": \"a\\r\\nHost: b\"}", "endless"})
    void whatIsNoTokenIsNotShown(String ticket) throws IOException {
        String body = ticket.equals("endless") ? " ".repeat(200_000) : ticket;
        String host = serve(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/token")) {
                answer(exchange, 200, body);
            } else {
                challenge(
                        exchange,
                        "Bearer realm=\"http://" + exchange.getRequestHeaders().getFirst("Host") + "/token\"");
            }
        });
        assertThat(check(host, Optional.of(ROBOT)).problem()).isEqualTo(Problem.NOT_A_REGISTRY);
        assertThat(asked).hasSize(2);
    }

    @Test
    void redirectsAreNotFollowed() throws IOException {
        String host = serve(exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            answer(exchange, 307);
        });
        assertThat(check(host, Optional.of(ROBOT)).problem()).isEqualTo(Problem.NOT_A_REGISTRY);
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "127.1.2.3", "[::1]"})
    void whereTheGatewayMayNotGoItDoesNotConnect(String name) throws IOException {
        String host = serve(exchange -> answer(exchange, 200)).replace("127.0.0.1", name);
        RegistryCheck check =
                new RegistryCheck(new RegistrySettings("", List.of()), new RegistryDoor(_ -> false), PATIENCE);
        for (String address : List.of("http://" + host, "https://" + host, host)) {
            Finding finding = find(check, address, Optional.of(ROBOT));
            assertThat(finding.problem()).isEqualTo(Problem.ADDRESS_NOT_ALLOWED);
            assertThat(finding.message()).contains("DCRX_KV_ALLOW_PRIVATE_ADDRESSES");
        }
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"169.254.169.254", "10.0.0.1", "192.168.1.1:5000", "[fe80::1]", "[fd00:ec2::254]", "0.0.0.0"})
    void innerAddressesAreNobodysToTry(String host) {
        RegistryCheck check =
                new RegistryCheck(new RegistrySettings("", List.of()), new RegistryDoor(_ -> false), PATIENCE);
        assertThat(find(check, "https://" + host, Optional.of(ROBOT)).problem()).isEqualTo(Problem.ADDRESS_NOT_ALLOWED);
    }

    @Test
    void plainHttpThatIsNotAllowedAnyMoreIsNotUsed() {
        RegistryCheck check =
                new RegistryCheck(new RegistrySettings("", List.of()), new RegistryDoor(_ -> true), PATIENCE);
        assertThat(find(check, "http://registry.example.com", Optional.of(ROBOT))
                        .problem())
                .isEqualTo(Problem.ADDRESS_NOT_ALLOWED);
    }

    @Test
    void aNameThatNobodyHasIsTold() {
        assertThat(check("no-such-registry.invalid", Optional.of(ROBOT)).problem())
                .isEqualTo(Problem.ADDRESS_UNKNOWN);
    }

    @Test
    void whereNobodyListensTheConnectionIsRefused() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }
        assertThat(check("127.0.0.1:" + port, Optional.of(ROBOT)).problem()).isEqualTo(Problem.CONNECTION_REFUSED);
    }

    @Test
    void whoHangsUpIsTold() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> hangUp(socket));
            assertThat(check("127.0.0.1:" + socket.getLocalPort(), Optional.of(ROBOT))
                            .problem())
                    .isEqualTo(Problem.CONNECTION_LOST);
        }
    }

    @Test
    void whoSaysNothingIsNotWaitedForEndlessly() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String host = "127.0.0.1:" + silent.getLocalPort();
            RegistryCheck check = new RegistryCheck(
                    new RegistrySettings("", List.of(host)), new RegistryDoor(_ -> true), Duration.ofMillis(300));
            assertThat(find(check, "http://" + host, Optional.of(ROBOT)).problem())
                    .isEqualTo(Problem.TIMED_OUT);
        }
    }

    @Test
    void whatSpeaksNoTlsIsTold() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> complain(socket));
            Finding finding = find(open(_ -> {}), "https://127.0.0.1:" + socket.getLocalPort(), Optional.of(ROBOT));
            assertThat(finding.problem()).isEqualTo(Problem.TLS);
            assertThat(finding.message()).contains("does not speak TLS");
        }
    }

    @Test
    void whatWaitsInsteadOfSpeakingTlsIsTold() throws IOException {
        String host = serve(exchange -> answer(exchange, 200));
        assertThat(find(open(_ -> {}), "https://" + host, Optional.of(ROBOT)).problem())
                .isEqualTo(Problem.TLS);
        assertThat(asked).isEmpty();
    }

    @Test
    void aCertificateOfNobodysIsTold(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.of("127.0.0.1", folder);
        String host = serve(certificate, RegistryCheckTest::doorkeeper);
        Finding finding = find(open(_ -> {}), "https://" + host, Optional.of(ROBOT));
        assertThat(finding.problem()).isEqualTo(Problem.TLS);
        assertThat(finding.message()).contains("nobody whom the gateway trusts");
        assertThat(find(open(trusting(certificate)), "https://" + host, Optional.of(ROBOT))
                        .isFine())
                .isTrue();
    }

    @Test
    void aCertificateForAnotherHostIsTold(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.of("127.9.9.9", folder);
        String host = serve(certificate, RegistryCheckTest::doorkeeper);
        Finding finding = find(open(trusting(certificate)), "https://" + host, Optional.of(ROBOT));
        assertThat(finding.problem()).isEqualTo(Problem.TLS);
        assertThat(finding.message()).contains("not right for this host");
        assertThat(asked).isEmpty();
    }

    @Test
    void whoeverMayBeSpokenToOverPlainHttpIsAskedWhetherItMustBe() throws IOException {
        String host = serve(RegistryCheckTest::doorkeeper);
        RegistryCheck check =
                new RegistryCheck(new RegistrySettings("", List.of(host)), new RegistryDoor(_ -> true), PATIENCE);
        assertThat(find(check, host, Optional.of(ROBOT)).isFine()).isTrue();
    }

    @Test
    void noMoreThanSoManyAreCheckedAtOnce() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(16);
        String host = serve(exchange -> {
            held.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            answer(exchange, 200);
        });
        RegistryCheck check = new RegistryCheck(
                new RegistrySettings("", List.of(host)), new RegistryDoor(_ -> true), Duration.ofSeconds(30));
        RegistryAddress address = RegistryAddress.parse("http://" + host);
        List<Mono<Finding>> running = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            running.add(Mono.fromFuture(check.check(address, Optional.empty()).toFuture()));
        }
        held.await();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> check.check(address, Optional.empty()).block());
        released.countDown();
        for (Mono<Finding> other : running) {
            assertThat(other.blockOptional(PATIENCE).orElseThrow().isFine()).isTrue();
        }
        assertThat(check.check(address, Optional.empty())
                        .blockOptional()
                        .orElseThrow()
                        .isFine())
                .isTrue();
    }

    /** As many servers do that hear TLS where they speak plain HTTP. */
    private static void complain(ServerSocket server) {
        try {
            while (true) {
                try (Socket client = server.accept()) {
                    client.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    private static void hangUp(ServerSocket socket) {
        try {
            while (true) {
                socket.accept().close();
            }
        } catch (IOException e) {
            assertThat(socket.isClosed()).isTrue();
        }
    }

    private static void doorkeeper(HttpExchange exchange) throws IOException {
        if (BASIC.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 200);
        } else {
            challenge(exchange, "Basic realm=\"test\"");
        }
    }

    private static void ticketInspector(HttpExchange exchange) throws IOException {
        @Nullable String shown = exchange.getRequestHeaders().getFirst("Authorization");
        if (exchange.getRequestURI().getPath().equals("/token")) {
            answer(exchange, BASIC.equals(shown) ? 200 : 401, "{\"access_token\": \"ticket\"}");
        } else if ("Bearer ticket".equals(shown)) {
            answer(exchange, 200);
        } else {
            String own = exchange.getRequestHeaders().getFirst("Host");
            challenge(exchange, "Bearer realm=\"http://" + own + "/token\",service=\"a b&c\"");
        }
    }

    private static void challenge(HttpExchange exchange, String challenge) throws IOException {
        if (!challenge.isEmpty()) {
            exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
        }
        answer(exchange, 401);
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private String serve(HttpHandler handler) throws IOException {
        return serve(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50), handler);
    }

    private String serve(TestCertificate certificate, HttpHandler handler) throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        return serve(server, handler);
    }

    private String serve(HttpServer server, HttpHandler handler) {
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            handler.handle(exchange);
        });
        server.setExecutor(threads);
        server.start();
        servers.add(server);
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Of a registry that whoever runs the farm has listed, over plain http. */
    private static Finding check(String host, Optional<Login> login) {
        RegistrySettings settings = new RegistrySettings("", List.of(host));
        return find(
                new RegistryCheck(settings, new RegistryDoor(settings::isKnown), PATIENCE), "http://" + host, login);
    }

    private static RegistryCheck open(Consumer<SslContextBuilder> trust) {
        return new RegistryCheck(new RegistrySettings("", List.of()), new RegistryDoor(_ -> true, trust), PATIENCE);
    }

    private static Consumer<SslContextBuilder> trusting(TestCertificate certificate) {
        return tls -> tls.trustManager(certificate.certificate());
    }

    private static Finding find(RegistryCheck check, String address, Optional<Login> login) {
        return check.check(RegistryAddress.parse(address), login)
                .blockOptional(Duration.ofSeconds(20))
                .orElseThrow();
    }
}
