package io.dcrx.worker.context;

import io.dcrx.image.Digest;
import io.dcrx.job.FailureReason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One context on its way from a gateway to a file. */
final class Download {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Between two bytes. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final long LOOK_MILLIS = 500;
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;

    private final HttpClient client;

    Download() {
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /**
     * Fetches what is at an address into a new file.
     *
     * @param digest what it must have
     * @param cancelled ends the download soon, with a failure
     */
    void fetch(URI address, Digest digest, Path file, Cancellation cancelled) throws ContextFailure {
        FileSubscriber body = new FileSubscriber(file);
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(SILENCE).GET().build();
        CompletableFuture<HttpResponse<Digest>> answer = client.sendAsync(
                request, head -> head.statusCode() == 200 ? body : HttpResponse.BodySubscribers.replacing(digest));
        try {
            HttpResponse<Digest> response = wait(answer, body, cancelled);
            requireFound(response.statusCode());
            if (!response.body().equals(digest)) {
                throw new ContextFailure(
                        FailureReason.INTERNAL, "the gateway sent " + response.body() + " for the context " + digest);
            }
        } finally {
            answer.cancel(true);
        }
    }

    private static HttpResponse<Digest> wait(
            CompletableFuture<HttpResponse<Digest>> answer, FileSubscriber body, Cancellation cancelled)
            throws ContextFailure {
        while (true) {
            try {
                return answer.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (cancelled.isCancelled()) {
                    throw new ContextFailure(FailureReason.INTERNAL, "the download was broken off");
                }
                if (body.silence().compareTo(SILENCE) > 0) {
                    throw unreachable("it sends nothing any more", e);
                }
            } catch (ExecutionException e) {
                throw failed(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ContextFailure(FailureReason.INTERNAL, "the download was interrupted", e);
            }
        }
    }

    private static void requireFound(int status) throws ContextFailure {
        switch (status) {
            case 200 -> {}
            case NOT_FOUND ->
                throw new ContextFailure(
                        FailureReason.CONTEXT_MISSING,
                        "the job's context is not there any more; upload it again, and order a new job");
            case FORBIDDEN ->
                throw new ContextFailure(
                        FailureReason.INTERNAL,
                        "the gateway does not know this worker's signature: their keys (DCRX_KV_SEALING_KEY or"
                                + " DCRX_KV_SECRET_KEY) or their clocks differ");
            default ->
                throw new ContextFailure(
                        FailureReason.INTERNAL, "the gateway answered with status " + status + " for a context");
        }
    }

    private static ContextFailure failed(Throwable cause) {
        if (cause instanceof FileSubscriber.DiskFailure e) {
            return Disk.failure(e.io());
        }
        return unreachable(String.valueOf(cause.getMessage()), cause);
    }

    private static ContextFailure unreachable(String why, Throwable cause) {
        return new ContextFailure(
                FailureReason.INTERNAL,
                "the job's context could not be fetched from the gateway (DCRX_KV_GATEWAY_URI): " + why,
                cause instanceof IOException ? cause : new IOException(cause));
    }
}
