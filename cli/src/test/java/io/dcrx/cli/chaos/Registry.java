package io.dcrx.cli.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;

/** What a registry holds. */
final class Registry implements AutoCloseable {
    private final String host;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    Registry(String host) {
        this.host = host;
    }

    /** Where an image's latest tag points; nothing if it has none. */
    Set<String> digests(String image) throws InterruptedException {
        HttpRequest manifest = HttpRequest.newBuilder(
                        URI.create("http://" + host + "/v2/" + image + "/manifests/latest"))
                .header(
                        "Accept",
                        "application/vnd.docker.distribution.manifest.v2+json,"
                                + " application/vnd.oci.image.manifest.v1+json")
                .timeout(Duration.ofSeconds(10))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<Void> answer = http.send(manifest, BodyHandlers.discarding());
            return answer.statusCode() == 200
                    ? Set.of(
                            answer.headers().firstValue("Docker-Content-Digest").orElseThrow())
                    : Set.of();
        } catch (IOException e) {
            throw new IllegalStateException("the registry does not answer", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
