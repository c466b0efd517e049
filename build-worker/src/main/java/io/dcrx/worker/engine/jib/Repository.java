package io.dcrx.worker.engine.jib;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.http.ResponseException;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import com.google.cloud.tools.jib.registry.ManifestAndDigest;
import com.google.cloud.tools.jib.registry.RegistryClient;
import io.dcrx.image.Digest;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.EngineFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A repository as its registry lets us at it. Shows credentials only when it is asked for some. Safe for many threads. */
final class Repository {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int UNAUTHORIZED = 401;
    /** Of the sha256 of nothing: asking whether it is there tells whether we may ask at all. */
    private static final DescriptorDigest NOTHING =
            Descriptor.jib("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    private final Place place;
    private final RegistryFailures failures;
    private final RegistryClient client;
    private final boolean hasCredentials;
    private final @Nullable String source;
    private boolean introduced;

    private Repository(
            Place place,
            RegistryFailures failures,
            RegistryClient.Factory factory,
            Optional<Credentials> credentials,
            @Nullable String source) {
        this.place = place;
        this.failures = failures;
        this.hasCredentials = credentials.isPresent();
        this.source = source;
        credentials.ifPresent(shown -> factory.setCredential(Credential.from(shown.username(), shown.password())));
        this.client = factory.setUserAgent("dcrx-kv").newRegistryClient();
    }

    static Repository ofBase(Place place, Connections connections, Optional<Credentials> credentials) {
        return new Repository(place, RegistryFailures.BASE, connections.to(place), credentials, null);
    }

    /** @param source a repository at the same registry that may have parts of what will be pushed */
    static Repository ofTarget(
            Place place, Connections connections, Optional<Credentials> credentials, Optional<String> source) {
        RegistryClient.Factory factory =
                source.map(other -> connections.to(place, other)).orElseGet(() -> connections.to(place));
        return new Repository(place, RegistryFailures.TARGET, factory, credentials, source.orElse(null));
    }

    Place place() {
        return place;
    }

    /** Fails if the registry refuses us. */
    void check() throws EngineFailure {
        introduce();
        call(() -> client.checkBlob(NOTHING));
    }

    /** @param reference a tag or a digest */
    Manifest manifest(String reference) throws EngineFailure {
        ManifestAndDigest<ManifestTemplate> found = call(() -> client.pullManifest(reference));
        if (Digest.isDigest(reference) && !reference.equals(found.getDigest().toString())) {
            throw failures.of(new IOException("it gave " + found.getDigest() + " for " + reference), place);
        }
        try {
            byte[] json = JsonTemplateMapper.toByteArray(found.getManifest());
            return new Manifest(
                    JSON.readTree(json), new Digest(found.getDigest().toString()));
        } catch (IOException e) {
            throw failures.of(e, place);
        }
    }

    /** All of a small blob. */
    byte[] read(Descriptor blob) throws EngineFailure {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        read(blob, bytes);
        return bytes.toByteArray();
    }

    /** All of a large one, to wherever, but no more than its manifest says it is. */
    void read(Descriptor blob, OutputStream to) throws EngineFailure {
        call(() -> stream(blob).writeTo(new PromisedBytes(to, blob.size())));
    }

    /** A blob that is fetched while it is written somewhere. */
    Blob stream(Descriptor blob) {
        return client.pullBlob(blob.jibDigest(), size -> {}, written -> {});
    }

    boolean has(Descriptor blob) throws EngineFailure {
        return call(() -> client.checkBlob(blob.jibDigest())).isPresent();
    }

    /** Uploads what nobody can see yet, or has the registry take it from the other repository. */
    void upload(Descriptor blob, Blob content) throws EngineFailure {
        call(() -> client.pushBlob(blob.jibDigest(), content, source, written -> {}));
    }

    /** From here on everybody sees the image. */
    Digest publish(ImageManifest manifest, String tag) throws EngineFailure {
        return new Digest(call(() -> client.pushManifest(manifest, tag)).toString());
    }

    /** A manifest or a list of them. */
    record Manifest(JsonNode json, Digest digest) {}

    private <T> T call(Call<T> call) throws EngineFailure {
        try {
            return callIntroduced(call);
        } catch (IOException | RegistryException | Connections.NoAnswer e) {
            throw failures.of(e, place);
        }
    }

    private <T> T callIntroduced(Call<T> call) throws IOException, RegistryException {
        try {
            return call.call();
        } catch (RegistryUnauthorizedException e) {
            if (!(e.getCause() instanceof ResponseException answer) || answer.getStatusCode() != UNAUTHORIZED) {
                throw e;
            }
            introduceNow();
            return call.call();
        }
    }

    private void introduce() throws EngineFailure {
        call(() -> {
            introduceNow();
            return place;
        });
    }

    /** Asks how the registry wants to know us, gets a token where it wants one, and does so only once. */
    private synchronized void introduceNow() throws IOException, RegistryException {
        if (introduced) {
            return;
        }
        boolean hasToken = switch (failures) {
            case BASE -> client.doPullBearerAuth();
            case TARGET -> client.doPushBearerAuth();
        };
        if (!hasToken && hasCredentials) {
            client.configureBasicAuth();
        }
        introduced = true;
    }

    private interface Call<T> {
        T call() throws IOException, RegistryException;
    }
}
