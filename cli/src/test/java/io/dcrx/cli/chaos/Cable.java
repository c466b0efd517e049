package io.dcrx.cli.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stretch of network. It can be cut: connections break, and new ones lead nowhere until it is mended. And it can be slow:
 * everything arrives, but late.
 */
final class Cable implements Closeable {
    private static final int PIECE = 64 * 1024;

    private final ServerSocketChannel server;
    private final SocketAddress target;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile Duration delay = Duration.ZERO;

    private Cable(ServerSocketChannel server, SocketAddress target) {
        this.server = server;
        this.target = target;
    }

    /** From a free port on loopback. */
    static Cable to(SocketAddress target) throws IOException {
        return from(0, target);
    }

    static Cable from(int port, SocketAddress target) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open().bind(loopback(port));
        Cable cable = new Cable(server, target);
        Thread.ofVirtual().start(cable::accept);
        return cable;
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    int port() {
        return server.socket().getLocalPort();
    }

    void cut() {
        cut = true;
        open.forEach(Cable::drop);
    }

    /** @param time by which everything comes later, each way */
    void slowDown(Duration time) {
        delay = time;
    }

    void mend() {
        cut = false;
        delay = Duration.ZERO;
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(Cable::drop);
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void connect(SocketChannel client) {
        try (client) {
            if (cut) {
                return;
            }
            try (SocketChannel there = SocketChannel.open(target)) {
                open.add(client);
                open.add(there);
                join(client, there);
            }
        } catch (IOException e) {
            // Nobody is there: the client sees its connection closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.removeIf(end -> !end.isOpen());
        }
    }

    private void join(SocketChannel client, SocketChannel there) throws InterruptedException {
        if (cut) {
            return; // while it was being opened, so that nobody else has dropped it
        }
        Thread back = Thread.ofVirtual().start(() -> copy(there, client));
        copy(client, there);
        back.join();
    }

    /** Each way ends by itself, as that of a client who only listens from then on. */
    private void copy(SocketChannel from, SocketChannel to) {
        try {
            InputStream in = Channels.newInputStream(from);
            OutputStream out = Channels.newOutputStream(to);
            byte[] piece = new byte[PIECE];
            for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                Thread.sleep(delay);
                out.write(piece, 0, length);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            drop(from);
            drop(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void drop(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
