package io.dcrx.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * One KRaft node, broker and controller in one, listening on loopback only. What was acknowledged is found again after a
 * restart in the same folder, also after {@code kill -9}.
 *
 * <p>This is Kafka itself and not a stand-in: the same code as in a cluster, with the settings of a single node.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final int TRIES = 100;

    private final Path folder;
    private final int port;
    private final int clientsPort;
    private @Nullable KafkaRaftServer server;

    private EmbeddedBroker(Path folder, int port, int clientsPort) {
        this.folder = folder;
        this.port = port;
        this.clientsPort = clientsPort;
    }

    /**
     * A broker on free ports that keeps its data in the folder, which is made and formatted when new. It is not started
     * yet, but clients may already be told where it will be.
     */
    public static EmbeddedBroker in(Path folder) {
        int port = freePort();
        return new EmbeddedBroker(folder, port, port);
    }

    /** Starts a broker on free ports. */
    public static EmbeddedBroker start(Path folder) {
        return in(folder).start();
    }

    /** Starts a broker whose clients connect to the given port on loopback. */
    public static EmbeddedBroker start(Path folder, int port) {
        return start(folder, port, port);
    }

    /** Starts a broker that clients find at another port than its own, where something on this machine leads them to it. */
    public static EmbeddedBroker start(Path folder, int port, int clientsPort) {
        return new EmbeddedBroker(folder, port, clientsPort).start();
    }

    /** Returns when it serves. */
    public synchronized EmbeddedBroker start() {
        formatOnce(folder);
        server = new KafkaRaftServer(new KafkaConfig(settings(freePort()), false), Time.SYSTEM);
        server.startup();
        return this;
    }

    /** Where clients connect, {@code host:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + clientsPort;
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    private Properties settings(int controllerPort) {
        Properties p = new Properties();
        p.setProperty("process.roles", "broker,controller");
        p.setProperty("node.id", "1");
        p.setProperty("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + clientsPort);
        p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.setProperty("controller.listener.names", "CONTROLLER");
        p.setProperty("inter.broker.listener.name", "PLAINTEXT");
        p.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        p.setProperty("log.dirs", folder.toString());
        p.setProperty("auto.create.topics.enable", "false");
        p.setProperty("group.initial.rebalance.delay.ms", "0");
        singleNode(p);
        shareGroups(p);
        small(p);
        return p;
    }

    /** The defaults want three replicas. */
    private static void singleNode(Properties p) {
        p.setProperty("default.replication.factor", "1");
        p.setProperty("min.insync.replicas", "1");
        p.setProperty("offsets.topic.replication.factor", "1");
        p.setProperty("offsets.topic.num.partitions", "3");
        p.setProperty("transaction.state.log.replication.factor", "1");
        p.setProperty("transaction.state.log.min.isr", "1");
        p.setProperty("transaction.state.log.num.partitions", "1");
        p.setProperty("share.coordinator.state.topic.replication.factor", "1");
        p.setProperty("share.coordinator.state.topic.min.isr", "1");
        p.setProperty("share.coordinator.state.topic.num.partitions", "3");
    }

    /**
     * A new slot sees its first order after about one heartbeat, so the heartbeats are quick. Locks are counted from the oldest
     * order that is under way to the newest, whether settled or not: with as many as Kafka allows, one long build lets the most
     * short ones by.
     */
    private static void shareGroups(Properties p) {
        p.setProperty("group.share.min.heartbeat.interval.ms", "500");
        p.setProperty("group.share.heartbeat.interval.ms", "1000");
        p.setProperty("group.share.max.size", "1000");
        p.setProperty("group.share.min.record.lock.duration.ms", "1000");
        p.setProperty("group.share.max.record.lock.duration.ms", "3600000");
        p.setProperty("group.share.partition.max.record.locks", "10000");
    }

    /** One laptop's worth of memory and threads. */
    private static void small(Properties p) {
        p.setProperty("log.cleaner.dedupe.buffer.size", "8388608");
        p.setProperty("num.network.threads", "2");
        p.setProperty("num.io.threads", "4");
        p.setProperty("background.threads", "2");
    }

    private static void formatOnce(Path folder) {
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        try {
            Files.createDirectories(folder);
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .addDirectory(folder.toString())
                    .setMetadataLogDirectory(folder.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setIgnoreFormatted(true)
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the broker's folder " + folder, e);
        } catch (Exception e) {
            throw new IllegalStateException("cannot format the broker's folder " + folder, e);
        }
    }

    /**
     * Below the range from which the kernel serves outgoing connections and whoever asks for any port: between our look and
     * the broker's start nobody gets it by accident.
     */
    private static int freePort() {
        return ThreadLocalRandom.current()
                .ints(TRIES, LOWEST_PORT, HIGHEST_PORT)
                .filter(EmbeddedBroker::isFree)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no free port on loopback"));
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
