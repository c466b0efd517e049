package io.dcrx.worker.engine.buildkit.session;

import io.dcrx.worker.engine.Access;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * One build's session. The engine is the client: it calls back over a connection that was made to it. So there is a gRPC
 * server in here without a port, and a {@link Bridge} between it and that connection.
 *
 * <p>Closing it, which any thread may do, ends the calls that are under way and forgets what they could have asked for.
 */
public final class Session implements AutoCloseable {
    private static final EventLoopGroup LOOP = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("buildkit-session", true), LocalIoHandler.newFactory());

    private final String id = UUID.randomUUID().toString();
    private final LocalAddress here = new LocalAddress("session-" + id);
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("buildkit-session-", 0).factory());
    private final Server server;
    private @Nullable Bridge bridge;
    private boolean closed;

    /** @param folders that the build may ask for, by name */
    public Session(Access access, Map<String, Folder> folders) {
        server = server(here, access, folders, calls);
    }

    /**
     * Blocks until the engine has taken it, which an interrupt ends.
     *
     * @param engine {@code unix:///path} or {@code tcp://host:port}
     * @throws IOException if the engine does not take it, or it was closed meanwhile
     */
    public void open(URI engine) throws IOException {
        server.start();
        keep(Bridge.open(Upgrade.session(engine, id, methods(server)), here, LOOP));
    }

    /** By which a build is told of it. */
    public String id() {
        return id;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (bridge != null) {
            bridge.close();
        }
        server.shutdownNow();
        calls.shutdownNow();
    }

    private synchronized void keep(Bridge opened) throws IOException {
        if (closed) {
            opened.close();
            throw new IOException("the session was closed while it was being opened");
        }
        bridge = opened;
    }

    private static Server server(LocalAddress here, Access access, Map<String, Folder> folders, ExecutorService calls) {
        return NettyServerBuilder.forAddress(here)
                .channelType(LocalServerChannel.class)
                .bossEventLoopGroup(LOOP)
                .workerEventLoopGroup(LOOP)
                // Set by gRPC without asking; a channel inside a process does not know it, and would say so each time.
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .executor(calls)
                .addService(new HealthService())
                .addService(new SecretService(access.secrets()))
                .addService(new AuthService(access))
                .addService(new FileService(folders, calls))
                .build();
    }

    /** As the engine wants them named: it asks for nothing that was not. */
    private static List<String> methods(Server server) {
        return server.getServices().stream()
                .flatMap(service -> service.getMethods().stream())
                .map(method -> "/" + method.getMethodDescriptor().getFullMethodName())
                .toList();
    }
}
