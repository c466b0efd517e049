package io.dcrx.worker.engine.buildkit;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.dcrx.image.ImageReference;
import io.dcrx.job.FailureReason;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.buildkit.session.Folder;
import io.dcrx.worker.engine.buildkit.session.Session;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of the Docker engine's API that a build needs, of the 1.41 version. Failures are told in the engine's words.
 *
 * @see <a href="https://docs.docker.com/reference/api/engine/version/v1.41/">the API</a>
 */
@Component
final class Docker implements Closeable {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** How many times longer a call may take in which the engine asks a registry, or cleans its disk. */
    private static final int PATIENCE = 12;

    /** Cache is many small files. */
    private static final Duration CLEANING = Duration.ofMinutes(10);

    private final URI host;
    private final Duration timeout;
    private final DockerHttpClient client;
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("docker-call-", 0).factory());

    Docker(DockerProperties properties) {
        this.host = properties.host();
        this.timeout = properties.timeout();
        this.client = properties.client();
    }

    /** Half a millisecond; tells nothing but that the engine lives. */
    void ping() throws EngineFailure {
        call(get("/_ping"), Diagnosis.ENGINE, timeout);
    }

    /** The engine's version, such as {@code 20.10.24}. Asks containerd and runc too, so it is no thing to do often. */
    String version() throws EngineFailure {
        return call(get("/version"), Diagnosis.ENGINE, timeout).path("Version").asString("unknown");
    }

    /** The folder, on the engine's own machine, that holds all it has. */
    Path dataFolder() throws EngineFailure {
        return Path.of(call(get("/info"), Diagnosis.ENGINE, timeout)
                .path("DockerRootDir")
                .asString(""));
    }

    /** The names, with tags, of the images whose repository fits the pattern. */
    List<String> names(String repository) throws EngineFailure {
        String filters = JSON.writeValueAsString(Map.of("reference", List.of(repository)));
        return call(get("/images/json?filters=" + encoded(filters)), Diagnosis.ENGINE, timeout.multipliedBy(PATIENCE))
                .valueStream()
                .flatMap(image -> image.path("RepoTags").valueStream())
                .map(name -> name.asString(""))
                .toList();
    }

    /** Removes build cache that no build used for so long. Gives the bytes that are free now. */
    long pruneCache(Duration unusedFor) throws EngineFailure {
        String filters = JSON.writeValueAsString(Map.of("until", List.of(unusedFor.toSeconds() + "s")));
        return prune("filters=" + encoded(filters));
    }

    /** Removes build cache, what was used last at last, until there is no more than this. Gives the bytes that are free now. */
    long pruneCache(DataSize keep) throws EngineFailure {
        return prune("keep-storage=" + keep.toBytes());
    }

    private long prune(String what) throws EngineFailure {
        return call(post("/build/prune?all=true&" + what).build(), Diagnosis.ENGINE, CLEANING)
                .path("SpaceReclaimed")
                .asLong(0);
    }

    /** Whether a registry takes these credentials. */
    void authenticate(String registry, Credentials credentials) throws EngineFailure {
        byte[] body = JSON.writeValueAsBytes(auth(registry, credentials));
        Request request = post("/auth")
                .putHeader("Content-Type", "application/json")
                .bodyBytes(body)
                .build();
        call(request, Diagnosis.REGISTRY, timeout.multipliedBy(PATIENCE));
    }

    /** Builds; what files there are the engine asks the session for. */
    Conversation build(BuildContext context, BuildRequest request, Session session) throws EngineFailure {
        Request.Builder post = post(request.path(context.hasFiles(), session.id()));
        return converse(
                context.hasFiles()
                        ? post.build()
                        : post.putHeader("Content-Type", "application/x-tar")
                                .bodyBytes(context.tar())
                                .build(),
                Diagnosis.BUILD);
    }

    /** Lets a build ask back for what it may have. */
    Session session(Access access, Map<String, Folder> folders) throws EngineFailure {
        Session session = new Session(access, folders);
        try {
            return within(timeout, () -> {
                session.open(host);
                return session;
            });
        } catch (EngineFailure e) {
            session.close();
            throw e;
        }
    }

    /** Kills what a build runs. Of a build that the engine does not know it says nothing. */
    void cancelBuild(String buildId) throws EngineFailure {
        call(post("/build/cancel?id=" + encoded(buildId)).build(), Diagnosis.ENGINE, timeout);
    }

    void tag(String image, ImageReference target) throws EngineFailure {
        tag(image, target.repository(), target.tag());
    }

    void tag(String image, String repository, String tag) throws EngineFailure {
        String path = "/images/" + image + "/tag?repo=" + encoded(repository) + "&tag=" + tag;
        call(post(path).build(), Diagnosis.ENGINE, timeout);
    }

    Conversation push(ImageReference target, Optional<Credentials> credentials) throws EngineFailure {
        Map<String, String> auth = credentials.map(c -> auth(target.host(), c)).orElse(Map.of());
        return converse(
                post("/images/" + target.repository() + "/push?tag=" + target.tag())
                        .putHeader(
                                "X-Registry-Auth", Base64.getUrlEncoder().encodeToString(JSON.writeValueAsBytes(auth)))
                        .build(),
                Diagnosis.REGISTRY);
    }

    /** What the engine knows of an image, by id or name. */
    JsonNode inspect(String image) throws EngineFailure {
        return call(get("/images/" + image + "/json"), Diagnosis.ENGINE, timeout);
    }

    /** As {@link #inspect}, of an image that the engine may not have. */
    Optional<JsonNode> find(String image) throws EngineFailure {
        try {
            return Optional.of(inspect(image));
        } catch (EngineFailure e) {
            if (String.valueOf(e.getMessage()).contains("No such image")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Takes a name away; the last one takes the image along, but not the build cache. */
    void untag(String name) throws EngineFailure {
        call(
                Request.builder().method(Method.DELETE).path("/images/" + name).build(),
                Diagnosis.ENGINE,
                timeout.multipliedBy(PATIENCE));
    }

    @Override
    public void close() throws IOException {
        calls.shutdownNow();
        client.close();
    }

    private JsonNode call(Request request, Diagnosis diagnosis, Duration limit) throws EngineFailure {
        return within(limit, () -> callNow(request, diagnosis));
    }

    /** An interrupt closes the connection, so a call that takes too long leaves nothing behind. */
    private <T> T within(Duration limit, Callable<T> call) throws EngineFailure {
        Future<T> answer = calls.submit(call);
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EngineFailure failure ? failure : unreachable(e);
        } catch (TimeoutException e) {
            throw unreachable(new IOException("no answer within " + limit.toSeconds() + " s", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(e);
        } finally {
            answer.cancel(true);
        }
    }

    private JsonNode callNow(Request request, Diagnosis diagnosis) throws EngineFailure, IOException {
        try (Response response = execute(request, diagnosis);
                InputStream body = response.getBody()) {
            byte[] bytes = body.readAllBytes();
            // A ping answers with the word OK.
            return bytes.length > 2 ? JSON.readTree(bytes) : JSON.createObjectNode();
        }
    }

    private Conversation converse(Request request, Diagnosis diagnosis) throws EngineFailure {
        return new Conversation(execute(request, diagnosis));
    }

    private Response execute(Request request, Diagnosis diagnosis) throws EngineFailure {
        Response response;
        try {
            response = client.execute(request);
        } catch (RuntimeException e) {
            throw unreachable(e);
        }
        if (response.getStatusCode() < 300) {
            return response;
        }
        try (response) {
            throw new EngineFailure(diagnosis.of(message(response), Optional.empty()));
        }
    }

    private static String message(Response response) {
        try (InputStream body = response.getBody()) {
            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            return JSON.readTree(text).path("message").asString(text);
        } catch (JacksonException | IOException e) {
            return "the engine answered with status " + response.getStatusCode();
        }
    }

    private EngineFailure unreachable(Exception e) {
        Throwable root = e;
        while (root.getCause() != null && !(root instanceof IOException)) {
            root = root.getCause();
        }
        String message = "the Docker engine at " + host + " cannot be reached: " + root.getMessage();
        return new EngineFailure(FailureReason.ENGINE_UNAVAILABLE, message, e);
    }

    private static Map<String, String> auth(String registry, Credentials credentials) {
        return Map.of(
                "username", credentials.username(), "password", credentials.password(), "serveraddress", registry);
    }

    private static Request get(String path) {
        return Request.builder().method(Method.GET).path(path).build();
    }

    private static Request.Builder post(String path) {
        return Request.builder().method(Method.POST).path(path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
