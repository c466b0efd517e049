package io.dcrx.worker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a worker and the engine, and can be in the way. */
final class EngineProxy implements AutoCloseable {
    private final Path socket;
    private final Path engine = Path.of(URI.create(Surroundings.engine()).getPath());
    private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();
    private final ServerSocketChannel server;
    private boolean frozen;

    private EngineProxy(Path socket, ServerSocketChannel server) {
        this.socket = socket;
        this.server = server;
    }

    static EngineProxy start(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        EngineProxy proxy = new EngineProxy(socket, server);
        Thread.ofPlatform().name("engine-proxy").start(proxy::accept);
        return proxy;
    }

    /** The engine answers nothing any more, but does not close anything either. */
    synchronized void freeze() {
        frozen = true;
    }

    synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    /** The engine is gone. */
    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        for (SocketChannel connection : connections) {
            connection.close();
        }
        thaw();
    }

    private void accept() {
        try {
            while (server.isOpen()) {
                SocketChannel client = server.accept();
                SocketChannel behind = SocketChannel.open(UnixDomainSocketAddress.of(engine));
                connections.addAll(List.of(client, behind));
                Thread.ofPlatform().daemon().start(() -> copy(client, behind));
                Thread.ofPlatform().daemon().start(() -> copy(behind, client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(16_384);
        try (from;
                to) {
            while (from.read(buffer) >= 0) {
                awaitThaw();
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
        } catch (IOException | InterruptedException e) {
            // One of them left.
        }
    }

    private synchronized void awaitThaw() throws InterruptedException {
        while (frozen) {
            wait();
        }
    }
}
