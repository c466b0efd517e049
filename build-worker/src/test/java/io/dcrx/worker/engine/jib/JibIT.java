package io.dcrx.worker.engine.jib;

import com.sun.net.httpserver.Headers;
import io.dcrx.image.BuildOptions;
import io.dcrx.image.Command;
import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.image.Layer.Network;
import io.dcrx.image.RegistryAddress;
import io.dcrx.image.Source;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.worker.Registry;
import io.dcrx.worker.RegistryProxy;
import io.dcrx.worker.RegistryProxy.Verdict;
import io.dcrx.worker.Surroundings;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.PushedImage;
import io.dcrx.worker.engine.Workbench;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What Jib makes of registries that are as they should be, and of others. */
class JibIT {
    private static final UUID OWNER = new UUID(0x0197c0de_0000_7000L, 0x8000_0000_0000_000aL);
    private static final Layer.Stage PYTHON = new Layer.Stage("python", "3.11-slim");
    private static final Layer.Stage SCRATCH = new Layer.Stage("scratch", null);
    private static final Credentials ME = new Credentials("me", "right");
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("me:right".getBytes(StandardCharsets.UTF_8));

    private final JibEngineering jib = new JibEngineering();

    @Test
    void nothingIsToBeSeenAtTheTargetBeforeThePush() throws Exception {
        try (RegistryProxy registry = RegistryProxy.start((_, _) -> RegistryProxy.PASS)) {
            JobOrder order = order(registry.host(), PYTHON, unique());
            try (Workbench bench = jib.open(order)) {
                BuiltImage built = build(bench, order);
                assertThat(registry.asked()).isEmpty();
                PushedImage pushed = bench.push(built, order.target(), Optional.empty());
                assertThat(registry.asked("PUT", "/manifests/")).isEqualTo(1);
                assertThat(registry.asked().getLast()).startsWith("PUT ").endsWith("/manifests/1");
                assertThat(Registry.has(order.target(), pushed.digest())).isTrue();
                assertThat(pushed.size()).isGreaterThan(1_000_000);
            }
        }
    }

    @Test
    void anotherTagCostsAManifestOnly() throws Exception {
        try (RegistryProxy registry = RegistryProxy.start((_, _) -> RegistryProxy.PASS)) {
            JobOrder order = order(registry.host(), PYTHON, unique());
            try (Workbench bench = jib.open(order)) {
                BuiltImage built = build(bench, order);
                PushedImage one = bench.push(built, order.target().withTag("one"), Optional.empty());
                int asked = registry.asked().size();
                PushedImage other = bench.push(built, order.target().withTag("other"), Optional.empty());
                assertThat(other).isEqualTo(one);
                assertThat(registry.asked()).hasSize(asked + 1);
            }
        }
    }

    @Test
    void aLayerThatTheRegistryHasIsNotSentAgain() throws Exception {
        try (RegistryProxy registry = RegistryProxy.start((_, _) -> RegistryProxy.PASS)) {
            String folder = "/" + UUID.randomUUID();
            JobOrder one = order(registry.host(), SCRATCH, new Layer.Workdir(folder));
            push(one, Optional.empty());
            long sent = registry.asked("PATCH", "/blobs/uploads/");
            JobOrder other = order(one.target(), SCRATCH, new Layer.Workdir(folder), unique());
            push(other, Optional.empty());
            // The layer and what the first image says of itself; then only what the second one says.
            assertThat(sent).isEqualTo(2);
            assertThat(registry.asked("PATCH", "/blobs/uploads/")).isEqualTo(3);
            assertThat(Registry.manifest(other.target()).path("layers")).hasSize(1);
        }
    }

    @Test
    void anImageWithoutLayersIsOne() throws Exception {
        JobOrder order = order(Surroundings.registry(), SCRATCH, unique());
        PushedImage pushed = push(order, Optional.empty());
        assertThat(Registry.has(order.target(), pushed.digest())).isTrue();
        assertThat(pushed.size()).isZero();
    }

    @Test
    void theSamePlanOnTheSameBaseIsTheSameImage() throws Exception {
        Layer label = unique();
        assertThat(push(order(Surroundings.registry(), PYTHON, label), Optional.empty()))
                .isEqualTo(push(order(Surroundings.registry(), PYTHON, label), Optional.empty()));
    }

    @Test
    void aTagOfABaseThatMovedIsNoticed() throws Exception {
        String base = Surroundings.registry() + "/it/moving";
        for (String value : List.of("first", "second")) {
            ImageReference moving = ImageReference.parse(base + ":1");
            push(order(moving, SCRATCH, new Layer.Env("MOVED", value)), Optional.empty());
            JobOrder order = order(Surroundings.registry(), new Layer.Stage(base, "1"), unique());
            push(order, Optional.empty());
            assertThat(environment(order.target())).contains("MOVED=" + value);
        }
    }

    /** As Docker Hub has them, with attestations beside the images. */
    @Test
    void ofAnIndexTheImageForThePlatformIsTaken() throws Exception {
        ImageReference python = ImageReference.parse(Surroundings.registry() + "/library/python:3.11-slim");
        JsonNode manifest = Registry.manifest(python);
        String digest = Registry.digest(python);
        String entry = """
                {"mediaType": "%s", "digest": "%s", "size": 528, "platform": {"architecture": "%s", "os": "%s"},
                 "annotations": {"vnd.docker.reference.type": "x"}}""";
        String type = manifest.path("mediaType").asString();
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : System.getProperty("os.arch");
        Registry.put(python.withTag("index"), "application/vnd.oci.image.index.v1+json", """
                {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
                 "annotations": {"a": "b"}, "manifests": [%s, %s]}""".formatted(
                entry.formatted(type, digest, "unknown", "unknown"), entry.formatted(type, digest, arch, "linux")));
        Layer.Stage indexed = new Layer.Stage("python", "index");

        JobOrder order = order(Surroundings.registry(), indexed, unique());
        push(order, Optional.empty());
        assertThat(environment(order.target())).anyMatch(variable -> variable.startsWith("PATH="));

        Failure failure = failure(with("linux/s390x", order(Surroundings.registry(), indexed)));
        assertThat(failure.reason()).isEqualTo(FailureReason.BASE_IMAGE_NOT_FOUND);
        assertThat(failure.message()).contains("linux/s390x");
    }

    @Test
    void aBaseForAnotherPlatformThanTheOneThatWasAskedForIsNotTaken() {
        Failure failure = failure(with("linux/s390x", order(Surroundings.registry(), PYTHON)));
        assertThat(failure.reason()).isEqualTo(FailureReason.BASE_IMAGE_NOT_FOUND);
        assertThat(failure.message()).contains("linux/s390x");
    }

    @Test
    void aBaseThatIsNotThereIsNotFound() {
        Layer.Stage nowhere = new Layer.Stage(Surroundings.registry() + "/it/nowhere", "1");
        Failure failure = failure(order(Surroundings.registry(), nowhere));
        assertThat(failure.reason()).isEqualTo(FailureReason.BASE_IMAGE_NOT_FOUND);
        assertThat(failure.message()).contains("it/nowhere");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 401, BASE_IMAGE_UNAUTHORIZED",
        "GET, 403, BASE_IMAGE_UNAUTHORIZED",
        "GET, 500, REGISTRY_UNAVAILABLE",
        "GET, 429, REGISTRY_UNAVAILABLE",
        "PUT, 403, REGISTRY_UNAUTHORIZED",
        "PUT, 404, REGISTRY_UNAUTHORIZED",
        "PUT, 503, REGISTRY_UNAVAILABLE",
    })
    void whatARegistrySaysInsteadHasItsReason(String method, int status, FailureReason reason) throws Exception {
        RegistryProxy.Guard guard = (request, _) -> request.startsWith(method) && request.contains("/manifests/")
                ? RegistryProxy.answer(status)
                : RegistryProxy.PASS;
        try (RegistryProxy registry = RegistryProxy.start(guard)) {
            Layer.Stage base = new Layer.Stage(registry.host() + "/library/python", "3.11-slim");
            Failure failure = failure(order(registry.host(), base, unique()));
            assertThat(failure.reason()).isEqualTo(reason);
            assertThat(failure.message()).contains(registry.host());
        }
    }

    @Test
    void aRegistryThatGivesSomethingElseForADigestIsNotBelieved() throws Exception {
        String other = Registry.manifest(ImageReference.parse(Surroundings.registry() + "/library/python:3.11-slim"))
                .toString();
        Digest pinned = new Digest("sha256:" + "ab".repeat(32));
        RegistryProxy.Guard liar = (request, _) ->
                request.endsWith(pinned.value()) ? new Verdict.Answer(200, "", other) : RegistryProxy.PASS;
        try (RegistryProxy registry = RegistryProxy.start(liar)) {
            Layer.Stage base = new Layer.Stage(registry.host() + "/library/python", null, null, pinned, null);
            assertThat(failure(order(registry.host(), base)).message()).contains("for " + pinned);
        }
    }

    @Test
    void credentialsAreShownToTheirRegistryAloneAndOnlyWhenItAsks() throws Exception {
        RegistryProxy.Guard doorkeeper = (_, headers) ->
                isMe(headers, BASIC) ? RegistryProxy.PASS : new Verdict.Answer(401, "Basic realm=\"test\"", "{}");
        RegistryProxy.Guard anybody = (_, headers) -> {
            assertThat(headers.containsKey("Authorization")).isFalse();
            return RegistryProxy.PASS;
        };
        try (RegistryProxy guarded = RegistryProxy.start(doorkeeper);
                RegistryProxy open = RegistryProxy.start(anybody)) {
            Layer.Stage base = new Layer.Stage(open.host() + "/library/python", "3.11-slim");
            JobOrder order = order(guarded.host(), base, unique());
            push(order, Optional.of(ME));
            assertThat(guarded.asked("PUT", "/manifests/1")).isEqualTo(1);

            Layer.Stage own = new Layer.Stage(order.target().repository(), "1");
            push(order(guarded.host(), own, unique()), Optional.of(ME));

            Failure failure = catchThrowableOfType(EngineFailure.class, () -> {
                        try (Workbench bench = jib.open(order)) {
                            bench.authorize(
                                    order.target(), access(order, Optional.of(new Credentials("me", "canary"))));
                        }
                    })
                    .failure();
            assertThat(failure.reason()).isEqualTo(FailureReason.REGISTRY_UNAUTHORIZED);
            assertThat(failure.message()).doesNotContain("canary");
        }
    }

    @Test
    void whatOpensAPathOfARegistryIsNotShownForABaseBesideIt() throws Exception {
        RegistryProxy.Guard doorkeeper = (_, headers) ->
                isMe(headers, BASIC) ? RegistryProxy.PASS : new Verdict.Answer(401, "Basic realm=\"test\"", "{}");
        try (RegistryProxy registry = RegistryProxy.start(doorkeeper)) {
            RegistryAddress farms = RegistryAddress.parse(registry.host() + "/farm");
            Access access = new Access(Optional.of(new Access.Pass(farms, ME)), Map.of());
            JobOrder own = order(farms.target("base-" + UUID.randomUUID(), "1"), PYTHON, unique());
            push(own, access);
            push(order(farms.target("below", "1"), new Layer.Stage(own.target().repository(), "1"), unique()), access);

            JobOrder beside = order(
                    farms.target("thief", "1"), new Layer.Stage(registry.host() + "/library/python", "3.11-slim"));
            Failure failure = catchThrowableOfType(EngineFailure.class, () -> push(beside, access))
                    .failure();
            assertThat(failure.reason()).isEqualTo(FailureReason.BASE_IMAGE_UNAUTHORIZED);
        }
    }

    @Test
    void aRegistryThatWantsATokenGetsOne() throws Exception {
        RegistryProxy[] self = new RegistryProxy[1];
        RegistryProxy.Guard guard = (request, headers) -> {
            if (request.equals("GET /token")) {
                return isMe(headers, BASIC)
                        ? new Verdict.Answer(200, "", "{\"token\": \"ticket\"}")
                        : RegistryProxy.answer(401);
            }
            String challenge = "Bearer realm=\"http://" + self[0].host() + "/token\",service=\"test\"";
            return isMe(headers, "Bearer ticket") ? RegistryProxy.PASS : new Verdict.Answer(401, challenge, "{}");
        };
        try (RegistryProxy registry = RegistryProxy.start(guard)) {
            self[0] = registry;
            push(order(registry.host(), PYTHON, unique()), Optional.of(ME));
            assertThat(registry.asked("PUT", "/manifests/1")).isEqualTo(1);
            Credentials wrong = new Credentials("me", "canary");
            Failure failure = catchThrowableOfType(
                            EngineFailure.class,
                            () -> push(order(registry.host(), PYTHON, unique()), Optional.of(wrong)))
                    .failure();
            assertThat(failure.reason()).isEqualTo(FailureReason.REGISTRY_UNAUTHORIZED);
            assertThat(failure.message()).doesNotContain("canary");
        }
    }

    @Test
    void whatIsCancelledWhileItIsPushedIsNotPublished() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        RegistryProxy.Guard guard = (request, _) -> {
            if (request.startsWith("PATCH")) {
                held.countDown();
                released.await();
            }
            return RegistryProxy.PASS;
        };
        try (RegistryProxy registry = RegistryProxy.start(guard);
                ExecutorService other = Executors.newVirtualThreadPerTaskExecutor()) {
            JobOrder order = order(registry.host(), PYTHON, unique());
            try (Workbench bench = jib.open(order)) {
                BuiltImage built = build(bench, order);
                Future<@Nullable EngineFailure> push = other.submit(() -> catchThrowableOfType(
                        EngineFailure.class, () -> bench.push(built, order.target(), Optional.empty())));
                held.await();
                long asked = System.nanoTime();
                bench.cancel();
                assertThat(push.get()).hasMessage("broken off");
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(1));
                released.countDown();
                assertThat(catchThrowableOfType(
                                EngineFailure.class, () -> bench.push(built, order.target(), Optional.empty())))
                        .hasMessage("broken off");
            }
            Awaitility.await().during(Duration.ofMillis(300)).until(() -> registry.asked("PUT", "/manifests/") == 0);
            assertThat(Registry.has(order.target())).isFalse();
        }
    }

    @Test
    void aPlanThatNeedsBuildKitSaysSo() {
        Failure failure = failure(order(Surroundings.registry(), PYTHON, new Layer.Run(new Command.Shell("true"))));
        assertThat(failure.reason()).isEqualTo(FailureReason.ENGINE_UNAVAILABLE);
        assertThat(failure.message()).contains("has no BuildKit", "a run layer");
    }

    private static boolean isMe(Headers headers, String authorization) {
        return authorization.equals(headers.getFirst("Authorization"));
    }

    private Failure failure(JobOrder order) {
        return catchThrowableOfType(EngineFailure.class, () -> push(order, Optional.empty()))
                .failure();
    }

    private PushedImage push(JobOrder order, Optional<Credentials> credentials) throws EngineFailure {
        return push(order, access(order, credentials));
    }

    private PushedImage push(JobOrder order, Access access) throws EngineFailure {
        try (Workbench bench = jib.open(order)) {
            bench.authorize(order.target(), access);
            return bench.push(build(bench, order), order.target(), access.of(order.target()));
        }
    }

    private static Access access(JobOrder order, Optional<Credentials> credentials) {
        RegistryAddress all =
                new RegistryAddress(Optional.empty(), order.target().host(), "");
        return new Access(credentials.map(shown -> new Access.Pass(all, shown)), Map.of());
    }

    private static BuiltImage build(Workbench bench, JobOrder order) throws EngineFailure {
        bench.generate(order.spec(), ContextFiles.NONE);
        return bench.build();
    }

    private static List<String> environment(ImageReference image) throws Exception {
        return Registry.config(image)
                .at("/config/Env")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static Layer unique() {
        return new Layer.Label("test", UUID.randomUUID().toString());
    }

    private static JobOrder order(String registry, Layer... layers) {
        return order(new ImageReference(registry, "it/jib-" + UUID.randomUUID(), "1"), layers);
    }

    private static JobOrder order(ImageReference target, Layer... layers) {
        return new JobOrder(
                JobId.create(), 1, OWNER, target, new JobSpec(target.path(), target.tag(), List.of(layers)));
    }

    private static JobOrder with(String platform, JobOrder order) {
        BuildOptions options =
                new BuildOptions(false, false, null, Map.of(), Map.of(), platform, Network.DEFAULT, List.of());
        Source source = order.spec().source();
        JobSpec spec = new JobSpec(order.spec().name(), order.spec().tags(), source, options);
        return new JobOrder(order.jobId(), 1, OWNER, order.target(), spec);
    }
}
