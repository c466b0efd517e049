package io.dcrx.cli.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers as a Docker engine does that has built and pushed everything before it was asked: what a job takes with it is
 * what the farm itself costs. It takes sessions, too, and asks them for nothing. Or it builds for ever.
 */
final class NoEngine implements AutoCloseable {
    private static final String ID = "sha256:" + "1".repeat(64);
    private static final String DIGEST = "sha256:" + "2".repeat(64);

    private final ServerSocket server;
    private final boolean builds;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param builds for ever */
    private NoEngine(ServerSocket server, boolean builds) {
        this.server = server;
        this.builds = builds;
    }

    static NoEngine start() throws IOException {
        return start(false);
    }

    static NoEngine thatNeverEnds() throws IOException {
        return start(true);
    }

    private static NoEngine start(boolean builds) throws IOException {
        NoEngine engine = new NoEngine(new ServerSocket(0, 1000, InetAddress.getLoopbackAddress()), builds);
        engine.threads.execute(engine::accept);
        return engine;
    }

    /** As DOCKER_HOST. */
    String host() {
        return "tcp://127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = new BufferedOutputStream(client.getOutputStream());
            for (String request = line(in); !request.isEmpty(); request = line(in)) {
                boolean upgrade = readHeadersAndBody(in);
                String[] words = request.split(" ", 3);
                if (builds && words[1].contains("/build?")) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
                out.write((upgrade ? upgraded() : answered(words[0], words[1])).getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (upgrade) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
        } catch (IOException e) {
            // The client hung up.
        }
    }

    /** Whether the connection is to be something else from here on. */
    private static boolean readHeadersAndBody(InputStream in) throws IOException {
        long length = 0;
        boolean chunked = false;
        boolean upgrade = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            upgrade |= lower.startsWith("upgrade:");
            chunked |= lower.startsWith("transfer-encoding:");
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(
                        lower.substring("content-length:".length()).strip());
            }
        }
        if (upgrade) {
            return true;
        }
        in.skipNBytes(length);
        while (chunked) {
            long size = Long.parseLong(line(in), 16);
            in.skipNBytes(size);
            line(in);
            chunked = size > 0;
        }
        return false;
    }

    /** Empty at the end as well. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static String upgraded() {
        return "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
    }

    private static String answered(String method, String target) {
        String body = body(method, target.replaceAll("\\?.*", ""));
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static String body(String method, String path) {
        String end = path.substring(path.lastIndexOf('/') + 1);
        return switch (method + " " + end) {
            case "GET _ping" -> "OK";
            case "GET version" -> "{\"Version\": \"none\"}";
            case "GET info" -> "{\"DockerRootDir\": \"/nowhere\"}";
            case "GET json" -> path.equals("/images/json") ? "[]" : """
                    {"Id": "%s", "Size": 1, "RepoTags": ["it"], "RepoDigests": ["it@%s"]}""".formatted(ID, DIGEST);
            case "POST build" -> "{\"id\": \"moby.image.id\", \"aux\": {\"ID\": \"" + ID + "\"}}";
            case "POST push" -> "{\"aux\": {\"Digest\": \"" + DIGEST + "\"}}";
            default -> "{}";
        };
    }
}
