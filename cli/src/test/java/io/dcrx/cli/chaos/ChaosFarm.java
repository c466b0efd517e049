package io.dcrx.cli.chaos;

import io.dcrx.cli.BrokerProcess;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/** A farm of separate processes: two gateways, three workers, a broker and a database, beside an engine and a registry. */
final class ChaosFarm implements Closeable {
    /** For how long a silent worker's orders are its own. */
    static final Duration LEASE = Duration.ofSeconds(4);

    private static final int GATEWAYS = 2;
    private static final int WORKERS = 3;

    private final Path folder;
    private final List<Closeable> parts = new ArrayList<>();
    private final ChaosDatabase database;
    private final Member broker;
    private final Cable toBroker;
    private final Cable toRegistry;
    private final List<Cable> toDatabase = new ArrayList<>();
    private final List<Cable> toEngine = new ArrayList<>();
    private final List<Member> gateways = new ArrayList<>();
    private final List<Integer> gatewayPorts = new ArrayList<>();
    private final List<Member> workers = new ArrayList<>();

    private ChaosFarm(Path folder) throws IOException {
        this.folder = folder;
        this.database = add(ChaosDatabase.start(freePort()));
        int brokerPort = freePort();
        this.toBroker = add(Cable.from(freePort(), Cable.loopback(brokerPort)));
        this.toRegistry = add(Cable.to(registryAddress()));
        this.broker = add(Member.main(
                "broker",
                folder,
                BrokerProcess.class,
                folder.resolve("kafka").toString(),
                Integer.toString(brokerPort),
                Integer.toString(toBroker.port())));
        for (int i = 1; i <= GATEWAYS; i++) {
            addGateway(i);
        }
        for (int i = 1; i <= WORKERS; i++) {
            workers.add(add(worker(i)));
        }
    }

    /** Starts all of it; what does not answer yet soon will. */
    static ChaosFarm start(Path folder) throws IOException, InterruptedException {
        ChaosFarm farm = new ChaosFarm(folder);
        farm.broker.start();
        farm.createUser();
        for (Member member :
                Stream.concat(farm.gateways.stream(), farm.workers.stream()).toList()) {
            var _ = member.start();
        }
        return farm;
    }

    ChaosDatabase database() {
        return database;
    }

    Member broker() {
        return broker;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + toBroker.port();
    }

    /** Between everybody and the broker. */
    Cable toBroker() {
        return toBroker;
    }

    /** Between everybody and the registry. */
    Cable toRegistry() {
        return toRegistry;
    }

    /** Between each gateway and the database. */
    List<Cable> toDatabase() {
        return toDatabase;
    }

    /** Between each worker and the engine. */
    List<Cable> toEngine() {
        return toEngine;
    }

    List<Member> gateways() {
        return gateways;
    }

    List<Integer> gatewayPorts() {
        return gatewayPorts;
    }

    List<Member> workers() {
        return workers;
    }

    static String registry() {
        return fromEnvironment("DCRX_DEV_REGISTRY");
    }

    @Override
    public void close() throws IOException {
        for (Closeable part : parts.reversed()) {
            part.close();
        }
    }

    private void addGateway(int number) throws IOException {
        Cable cable = add(Cable.to(Cable.loopback(database.port())));
        toDatabase.add(cable);
        int port = freePort();
        gatewayPorts.add(port);
        gateways.add(add(Member.command(
                "gateway-" + number,
                folder,
                gatewayEnvironment("gateway-" + number, cable.port()),
                "server",
                "run",
                "--port",
                Integer.toString(port))));
    }

    private Member worker(int number) throws IOException {
        Cable cable = add(Cable.to(engineAddress()));
        toEngine.add(cable);
        Map<String, String> environment = environment("worker-" + number);
        environment.put("DCRX_KV_WORKER_NAME", "worker-" + number);
        environment.put("DCRX_KV_WORKER_PORT", Integer.toString(freePort()));
        environment.put("DCRX_KV_JOB_POOL_SIZE", "2");
        environment.put("DOCKER_HOST", "tcp://127.0.0.1:" + cable.port());
        return Member.command("worker-" + number, folder, environment, "worker", "run");
    }

    private void createUser() throws IOException, InterruptedException {
        Member initialize = add(Member.command(
                "initialize",
                folder,
                gatewayEnvironment("initialize", database.port()),
                "database",
                "initialize",
                "--username",
                "admin",
                "--password",
                "dcrxadmin1*",
                "--first-name",
                "admin",
                "--last-name",
                "user",
                "--email",
                "admin@admin.com"));
        if (initialize.run() != 0) {
            throw new IllegalStateException("the database could not be initialized: see " + folder);
        }
    }

    private Map<String, String> gatewayEnvironment(String name, int databasePort) {
        Map<String, String> environment = environment(name);
        environment.put("DCRX_KV_DATABASE_TYPE", "postgres");
        environment.put("DCRX_KV_DATABASE_URI", "127.0.0.1");
        environment.put("DCRX_KV_DATABASE_PORT", Integer.toString(databasePort));
        environment.put("DCRX_KV_DATABASE_USER", "test");
        environment.put("DCRX_KV_DATABASE_PASSWORD", "test");
        environment.put("DCRX_KV_DATABASE_NAME", "test");
        environment.put("DCRX_KV_TOKEN_EXPIRATION", "12h");
        environment.put("DCRX_KV_MAX_MEMORY_PERCENT_USAGE", "100");
        return environment;
    }

    private Map<String, String> environment(String name) {
        try {
            Map<String, String> environment = new HashMap<>();
            environment.put(
                    "DCRX_KV_HOME",
                    Files.createDirectories(folder.resolve(name)).toString());
            environment.put("DCRX_KV_SECRET_KEY", "a secret that all of this farm's processes share");
            environment.put("DCRX_KV_KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
            environment.put("DCRX_KV_LEASE_DURATION", LEASE.toSeconds() + "s");
            environment.put("DOCKER_REGISTRY_URI", "http://127.0.0.1:" + toRegistry.port() + "/chaos");
            environment.put("DCRX_KV_REGISTRY_MIRROR", "http://127.0.0.1:" + toRegistry.port());
            return environment;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T extends Closeable> T add(T part) {
        parts.add(part);
        return part;
    }

    /** Below the range from which the kernel serves whoever asks for any port. */
    private static int freePort() {
        return ThreadLocalRandom.current()
                .ints(100, 20_000, 32_000)
                .filter(ChaosFarm::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static SocketAddress engineAddress() {
        URI engine = URI.create(fromEnvironment("DOCKER_HOST"));
        return engine.getScheme().equals("unix")
                ? UnixDomainSocketAddress.of(engine.getPath())
                : new InetSocketAddress(engine.getHost(), engine.getPort());
    }

    private static SocketAddress registryAddress() {
        URI registry = URI.create("http://" + registry());
        return new InetSocketAddress(registry.getHost(), registry.getPort());
    }

    private static String fromEnvironment(String name) {
        return requireNonNull(
                System.getenv(name), () -> name + " is not set: run this by make, which provides an engine");
    }
}
