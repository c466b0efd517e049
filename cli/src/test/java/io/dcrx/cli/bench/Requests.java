package io.dcrx.cli.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/** Requests to a farm, which must all succeed. */
final class Requests implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String address;
    private final String token;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .build();

    Requests(String address, String token) {
        this.address = address;
        this.token = token;
    }

    HttpRequest get(String path) {
        return to(path).GET().build();
    }

    HttpRequest post(String path, String body) {
        return to(path).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    HttpRequest delete(String path) {
        return to(path).DELETE().build();
    }

    /** The body of the answer. */
    String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    /**
     * Sends requests as fast as they are answered.
     *
     * @param connections how many at once
     * @param requests one for each number from 0 on
     * @return how many were answered in a second
     */
    double rate(int connections, Duration time, IntFunction<HttpRequest> requests) throws InterruptedException {
        return Rate.of(connections, time, number -> send(requests.apply(number)));
    }

    @Override
    public void close() {
        http.close();
        threads.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token);
    }
}
