package io.dcrx.worker;

import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Looks into a registry. */
public final class Registry {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    private Registry() {}

    public static boolean has(ImageReference image, Digest digest) throws IOException, InterruptedException {
        return status(image, digest.value()) == 200;
    }

    public static boolean has(ImageReference image) throws IOException, InterruptedException {
        return status(image, image.tag()) == 200;
    }

    private static int status(ImageReference image, String reference) throws IOException, InterruptedException {
        URI uri = URI.create("http://" + image.host() + "/v2/" + image.path() + "/manifests/" + reference);
        HttpRequest head =
                HttpRequest.newBuilder(uri).HEAD().header("Accept", MANIFEST).build();
        return HTTP.send(head, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
