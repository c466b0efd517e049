package io.dcrx.worker;

import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks into a registry. */
public final class Registry {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    private Registry() {}

    public static boolean has(ImageReference image, Digest digest) throws IOException, InterruptedException {
        return status(image, digest.value()) == 200;
    }

    public static boolean has(ImageReference image) throws IOException, InterruptedException {
        return status(image, image.tag()) == 200;
    }

    /** What an image says of itself. */
    public static JsonNode config(ImageReference image) throws IOException, InterruptedException {
        return get(image, "blobs/" + manifest(image).at("/config/digest").asString());
    }

    public static JsonNode manifest(ImageReference image) throws IOException, InterruptedException {
        return get(image, "manifests/" + image.tag());
    }

    /** Of the manifest. */
    public static String digest(ImageReference image) throws IOException, InterruptedException {
        return send(image, "manifests/" + image.tag(), request -> request.HEAD().header("Accept", MANIFEST))
                .headers()
                .firstValue("Docker-Content-Digest")
                .orElseThrow();
    }

    /** Puts a manifest there as it is. */
    public static void put(ImageReference image, String type, String manifest)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = send(
                image,
                "manifests/" + image.tag(),
                request -> request.PUT(HttpRequest.BodyPublishers.ofString(manifest))
                        .header("Content-Type", type));
        if (answer.statusCode() != 201) {
            throw new IOException(answer.body());
        }
    }

    /** The content of a blob. */
    public static byte[] blob(ImageReference image, String digest) throws IOException, InterruptedException {
        URI uri = URI.create("http://" + image.host() + "/v2/" + image.path() + "/blobs/" + digest);
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    private static HttpResponse<String> send(
            ImageReference image, String path, UnaryOperator<HttpRequest.Builder> request)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://" + image.host() + "/v2/" + image.path() + "/" + path);
        return HTTP.send(request.apply(HttpRequest.newBuilder(uri)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode get(ImageReference image, String path) throws IOException, InterruptedException {
        return JSON.readTree(
                send(image, path, request -> request.header("Accept", MANIFEST)).body());
    }

    private static int status(ImageReference image, String reference) throws IOException, InterruptedException {
        return send(image, "manifests/" + reference, request -> request.HEAD().header("Accept", MANIFEST))
                .statusCode();
    }
}
