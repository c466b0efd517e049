package io.dcrx.worker.engine.buildkit;

import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.dcrx.image.ImageReference;
import io.dcrx.job.EngineChoice;
import io.dcrx.job.EngineKind;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobRequest;
import io.dcrx.job.JobSpec;
import io.dcrx.worker.Registry;
import io.dcrx.worker.Surroundings;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.context.Tars;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.engine.jib.JibEngineering;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Dockerfiles and layers such as people have, built and pushed as the worker does it and by the engine alone: the images say the
 * same of themselves, and have the same files with the same owners and modes. Where layers are given, the Dockerfile
 * beside them is what they mean, written by hand.
 */
class CorpusIT {
    private static final Path CORPUS = Path.of("src/test/resources/corpus");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final ImageReference BASE =
            ImageReference.parse(Surroundings.registry() + "/library/python:3.11-slim");

    /** Newer than the oldest engine that we work with. There both builds have to fail. */
    private static final Set<String> NOT_FOR_EVERY_ENGINE = Set.of("heredocs", "copy-link", "run-network");

    private static final List<String> SAID = List.of(
            "Env",
            "Cmd",
            "Entrypoint",
            "Labels",
            "User",
            "WorkingDir",
            "ExposedPorts",
            "Volumes",
            "Healthcheck",
            "OnBuild",
            "StopSignal",
            "Shell");

    private static final Engineering buildKit = new Engineering();
    private static final JibEngineering jib = new JibEngineering();
    private static final DockerHttpClient engine =
            new DockerProperties(URI.create(Surroundings.engine()), Duration.ofSeconds(10)).client();

    @TempDir
    private Path folder;

    @AfterAll
    static void close() throws Exception {
        engine.close();
        buildKit.close();
    }

    static Stream<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(CORPUS)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".Dockerfile"))
                    .map(name -> name.substring(0, name.length() - ".Dockerfile".length()))
                    .sorted()
                    .toList();
            assertThat(names).hasSizeGreaterThanOrEqualTo(25);
            return names.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theImageIsTheOneThatTheEngineMakesByItself(String name) throws Exception {
        String dockerfile = Files.readString(CORPUS.resolve(name + ".Dockerfile"));
        Path layers = CORPUS.resolve(name + ".json");
        boolean ofLayers = Files.exists(layers);
        JobSpec spec = ofLayers
                ? spec(name, "layers", Files.readString(layers))
                : spec(name, "dockerfile", quoted(dockerfile));
        ImageReference byHand = new ImageReference(Surroundings.registry(), "it/corpus-by-hand-" + name, "1");
        // Where layers are given nobody has a Dockerfile among the files.
        Map<String, String> files = ofLayers ? Map.of() : Map.of("Dockerfile", dockerfile);

        Optional<String> failure = buildByHand(dockerfile, byHand);
        if (failure.isPresent()) {
            assertThat(name).as(failure.get()).isIn(NOT_FOR_EVERY_ENGINE);
            assertThatThrownBy(() -> buildAndPush(spec, files)).isInstanceOf(EngineFailure.class);
            return;
        }
        ImageReference built = buildAndPush(spec, files);
        assertThat(said(built)).isEqualTo(said(byHand));
        assertThat(files(built)).isEqualTo(files(byHand));
    }

    private ImageReference buildAndPush(JobSpec spec, Map<String, String> files) throws Exception {
        ImageReference target = new ImageReference(Surroundings.registry(), spec.name(), "1");
        JobOrder order = new JobOrder(JobId.create(), 1, Engineering.OWNER, target, spec);
        Path tar = Files.write(folder.resolve("context.tar"), CorpusContext.tar(1234, files));
        boolean byJib = EngineChoice.of(spec).engine() == EngineKind.JIB;
        try (ContextFiles context = Tars.files(tar);
                Workbench bench = byJib ? jib.open(order) : buildKit.open(order)) {
            bench.generate(spec, context);
            var _ = bench.push(bench.build(), target, Optional.empty());
        }
        return target;
    }

    /** Gives what the engine complains of. */
    private static Optional<String> buildByHand(String dockerfile, ImageReference target) throws Exception {
        byte[] context = CorpusContext.tar(0, Map.of("Dockerfile", dockerfile));
        Optional<String> failure = post("/build?version=2&t=" + encoded(target.toString()), context);
        return failure.isPresent()
                ? failure
                : post("/images/" + target.repository() + "/push?tag=" + target.tag(), new byte[0]);
    }

    private static Optional<String> post(String path, byte[] body) throws IOException {
        Request request = Request.builder()
                .method(Method.POST)
                .path(path)
                .putHeader("Content-Type", "application/x-tar")
                .putHeader("X-Registry-Auth", "e30=")
                .body(new ByteArrayInputStream(body))
                .build();
        try (Response response = engine.execute(request)) {
            String said = new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
            return response.getStatusCode() == 200 && !said.contains("\"errorDetail\"")
                    ? Optional.empty()
                    : Optional.of(said);
        }
    }

    private static SortedMap<String, JsonNode> said(ImageReference image) throws Exception {
        JsonNode all = Registry.config(image);
        SortedMap<String, JsonNode> said = new TreeMap<>();
        for (String field : SAID) {
            JsonNode value = all.path("config").path(field);
            if (value.isString() ? !value.asString().isEmpty() : !value.isEmpty()) {
                said.put(field, value);
            }
        }
        said.put("architecture", all.path("architecture"));
        said.put("os", all.path("os"));
        return said;
    }

    /** By hand there is always a Dockerfile among the files, which {@code COPY .} copies. */
    private static SortedMap<String, String> files(ImageReference image) throws Exception {
        SortedMap<String, String> files = ImageFiles.of(image, BASE);
        files.keySet().removeIf(path -> path.matches("(.*/)?Dockerfile"));
        return files;
    }

    private static JobSpec spec(String name, String field, String json) {
        ObjectNode request =
                JSON.createObjectNode().put("name", "it/corpus-" + name).put("tag", "1");
        request.set(field, JSON.readTree(json));
        // The files are given to the engine here; a gateway would have stored them.
        request.putObject("context").put("context_id", "0197c0de-0000-7000-8000-00000000000c");
        return JobRequest.parse(request).spec();
    }

    private static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
