package io.dcrx.worker;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A registry that lets nobody in. */
final class Doorkeeper implements AutoCloseable {
    private static final int TLS_HANDSHAKE = 0x16;
    private static final byte[] NO_TLS =
            "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WHO_ARE_YOU = """
            HTTP/1.1 401 Unauthorized\r
            Docker-Distribution-Api-Version: registry/2.0\r
            WWW-Authenticate: Basic realm="test"\r
            Content-Type: application/json\r
            Content-Length: 72\r
            Connection: close\r
            \r
            {"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}""".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;

    private Doorkeeper(ServerSocket server) {
        this.server = server;
    }

    static Doorkeeper start() throws IOException {
        Doorkeeper doorkeeper = new Doorkeeper(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().name("doorkeeper").start(doorkeeper::answer);
        return doorkeeper;
    }

    String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void answer() {
        while (!server.isClosed()) {
            try (Socket visitor = server.accept()) {
                InputStream in = visitor.getInputStream();
                // Whoever tries TLS first is to notice at once that there is none.
                if (in.read() == TLS_HANDSHAKE) {
                    visitor.getOutputStream().write(NO_TLS);
                    in.skipNBytes(in.available());
                } else {
                    skipHead(in);
                    visitor.getOutputStream().write(WHO_ARE_YOU);
                }
            } catch (IOException e) {
                // This visitor left, or the test is over.
            }
        }
    }

    private static void skipHead(InputStream in) throws IOException {
        for (int ends = 0, c = in.read(); c >= 0 && ends < 2; c = ends < 2 ? in.read() : c) {
            ends = c == '\n' ? ends + 1 : c == '\r' ? ends : 0;
        }
    }
}
