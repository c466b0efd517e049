package io.dcrx.worker.engine.buildkit.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes a connection to the engine one over which the engine calls back. No client of the engine's API can: they ask for
 * an upgrade to {@code tcp}, and this one is to HTTP/2 in plain text.
 */
final class Upgrade {
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String DONE = "HTTP/1.1 101 ";

    private Upgrade() {}

    /** The connection, right after the engine agreed. */
    static SocketChannel session(URI engine, String id, List<String> methods) throws IOException {
        SocketChannel socket = connect(engine);
        try {
            write(socket, request(id, methods));
            String head = head(socket);
            if (!head.startsWith(DONE)) {
                throw new IOException("the engine refused a session: "
                        + head.lines().findFirst().orElse("no answer"));
            }
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static SocketChannel connect(URI engine) throws IOException {
        boolean unix = "unix".equals(engine.getScheme());
        SocketAddress address = unix
                ? UnixDomainSocketAddress.of(engine.getPath())
                : new InetSocketAddress(engine.getHost(), engine.getPort());
        SocketChannel socket = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        try {
            socket.connect(address);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static String request(String id, List<String> methods) {
        StringBuilder head = new StringBuilder("""
                POST /session HTTP/1.1
                Host: docker
                Connection: Upgrade
                Upgrade: h2c
                Content-Length: 0
                X-Docker-Expose-Session-Uuid: %s
                X-Docker-Expose-Session-Name: dcrx-kv
                X-Docker-Expose-Session-Sharedkey: %s
                """.formatted(id, id));
        methods.forEach(method -> head.append("X-Docker-Expose-Session-Grpc-Method: ")
                .append(method)
                .append('\n'));
        return head.append('\n').toString().replace("\n", "\r\n");
    }

    static void write(SocketChannel socket, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    /** Byte by byte: what follows is not ours to read. */
    private static String head(SocketChannel socket) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (!head.toString(StandardCharsets.US_ASCII).endsWith(END_OF_HEAD) && head.size() < LONGEST_HEAD) {
            if (socket.read(one.clear()) < 0) {
                break;
            }
            head.write(one.get(0));
        }
        return head.toString(StandardCharsets.US_ASCII);
    }
}
