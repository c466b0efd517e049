package io.dcrx.worker.context;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dcrx.context.ContextId;
import io.dcrx.context.ContextLinks;
import io.dcrx.context.StoredContext;
import io.dcrx.image.Digest;
import io.dcrx.job.FailureReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** How a worker gets a context from a gateway that does, or does not, what it should. */
@Timeout(30)
class StoredFetchTest {
    private static final ContextId ID = ContextId.create();
    private static final byte[] TAR = Tars.gzip(tar -> Tars.file(tar, "hello", 0644, "hello"));
    private static final ContextLinks LINKS = ContextLinks.of("", "the secret key of a farm for tests", List.of());

    @TempDir
    private Path folder;

    private HttpServer gateway;
    private WorkerContexts contexts;
    private final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        gateway.start();
        String address = "http://127.0.0.1:" + gateway.getAddress().getPort() + "/";
        ContextProperties properties = new ContextProperties(
                address, folder.resolve("cache"), DataSize.ofMegabytes(1), DataSize.ofMegabytes(1));
        contexts = new WorkerContexts(properties, new GatewayAddress(properties, new MockEnvironment()), LINKS);
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    @Test
    void aContextIsFetchedOnceByASignedAddressAndThenFoundOnTheDisk() throws Exception {
        serve(exchange -> send(exchange, 200, TAR));
        for (int i = 0; i < 2; i++) {
            try (ContextFetch fetch = contexts.open(new StoredContext(ID, Tars.digest(TAR)))) {
                assertThat(fetch.fetch(Optional.empty()).list())
                        .extracting(ContextFile::path)
                        .containsExactly("hello");
            }
        }
        assertThat(asked.get()).isEqualTo(1);
        assertThat(cached()).isEqualTo(1);
    }

    @Test
    void aJobWithoutAContextAsksForNothing() throws Exception {
        try (ContextFetch fetch = contexts.open(null)) {
            assertThat(fetch.fetch(Optional.empty()).list()).isEmpty();
        }
    }

    @Test
    void whatIsGoneIsMissing() throws Exception {
        serve(exchange -> send(exchange, 404, new byte[0]));
        assertThat(failure(TAR)).isEqualTo(FailureReason.CONTEXT_MISSING);
    }

    @Test
    void aGatewayThatRefusesOrFailsIsTheFarmsFault() throws Exception {
        serve(exchange -> send(exchange, asked.get() == 1 ? 403 : 503, new byte[0]));
        assertThat(failure(TAR)).isEqualTo(FailureReason.INTERNAL);
        assertThat(failure(TAR)).isEqualTo(FailureReason.INTERNAL);
    }

    @Test
    void aGatewayThatIsAwayIsTheFarmsFault() throws Exception {
        gateway.stop(0);
        assertThat(failure(TAR)).isEqualTo(FailureReason.INTERNAL);
    }

    @Test
    void otherBytesThanWereOrderedAreNotUsed() throws Exception {
        serve(exchange -> send(exchange, 200, Tars.tar(tar -> Tars.file(tar, "evil", 0755, "evil"))));
        assertThat(failure(TAR)).isEqualTo(FailureReason.INTERNAL);
        assertThat(cached()).isZero();
    }

    @Test
    void aBrokenConnectionLeavesNothing() throws Exception {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, TAR.length);
            exchange.getResponseBody().write(TAR, 0, TAR.length / 2);
            exchange.getResponseBody().flush();
            exchange.close();
        });
        assertThat(failure(TAR)).isEqualTo(FailureReason.INTERNAL);
        assertThat(cached()).isZero();
    }

    @Test
    void aFetchThatIsCancelledEndsSoon() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        serve(exchange -> {
            exchange.sendResponseHeaders(200, TAR.length);
            exchange.getResponseBody().write(TAR, 0, 10);
            exchange.getResponseBody().flush();
            begun.complete(null);
            ended.orTimeout(20, TimeUnit.SECONDS).join();
        });
        try (ContextFetch fetch = contexts.open(new StoredContext(ID, Tars.digest(TAR)))) {
            Instant start = Instant.now();
            CompletableFuture<Void> cancelled = begun.thenRun(fetch::cancel);
            requireNonNull(catchThrowableOfType(ContextFailure.class, () -> fetch.fetch(Optional.empty())));
            assertThat(cancelled).isCompleted();
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        } finally {
            ended.complete(null);
        }
        assertThat(cached()).isZero();
    }

    @Test
    void aDiskThatCannotBeWrittenIsSaidToBeTheTrouble() throws Exception {
        serve(exchange -> send(exchange, 200, TAR));
        Files.writeString(folder.resolve("cache"), "a file where the folder should be");
        assertThat(failure(TAR)).isEqualTo(FailureReason.INTERNAL);
    }

    private FailureReason failure(byte[] bytes) {
        Digest digest = Tars.digest(bytes);
        try (ContextFetch fetch = contexts.open(new StoredContext(ID, digest))) {
            ContextFailure failure =
                    requireNonNull(catchThrowableOfType(ContextFailure.class, () -> fetch.fetch(Optional.empty())));
            return failure.failure().reason();
        }
    }

    private void serve(Handler handler) {
        gateway.createContext("/contexts/" + ID + "/content", exchange -> {
            asked.incrementAndGet();
            Map<String, String> query = query(exchange);
            assertThat(LINKS.allows(
                            ID,
                            Long.parseLong(requireNonNull(query.get("expires"))),
                            requireNonNull(query.get("signature")),
                            Instant.now()))
                    .isTrue();
            handler.handle(exchange);
        });
    }

    private static Map<String, String> query(HttpExchange exchange) {
        return Stream.of(exchange.getRequestURI().getQuery().split("&", -1))
                .map(field -> field.split("=", 2))
                .collect(java.util.stream.Collectors.toMap(field -> field[0], field -> field[1]));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private long cached() throws IOException {
        if (!Files.isDirectory(folder.resolve("cache"))) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            return files.count();
        }
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }
}
