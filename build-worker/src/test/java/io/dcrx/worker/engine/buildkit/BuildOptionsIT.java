package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer.Network;
import io.dcrx.image.Source.DockerfileText;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.worker.Registry;
import io.dcrx.worker.Surroundings;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.PushedImage;
import io.dcrx.worker.engine.Workbench;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What a real engine makes of every option. */
class BuildOptionsIT {
    private static final Engineering engine = new Engineering(new AllowProperties(false, false));

    /** Stages, an arg before the first one, and a trap: the last stage fails. */
    private static final String STAGES = """
            ARG BASE=scratch
            FROM debian:bookworm-slim AS tools
            ARG GREETING=hello
            RUN test "$GREETING" = "$(printf 'two\\nlines')" || test "$GREETING" = hello
            FROM ${BASE} AS app
            ARG GREETING=hello
            LABEL a=file b=file
            ENV GREETING=$GREETING
            FROM tools AS trap
            RUN false
            """;

    @AfterAll
    static void close() throws Exception {
        engine.close();
    }

    @Test
    void aTargetIsBuiltWithArgsAndLabels() throws Exception {
        JsonNode image = engine.build(Engineering.order(
                STAGES,
                options(
                        "app",
                        Map.of("BASE", "tools", "GREETING", "two\nlines"),
                        Map.of("b", "option", "c d", "é\""))));

        assertThat(image.at("/Config/Env").valueStream().map(JsonNode::asString))
                .contains("GREETING=two\nlines");
        assertThat(image.at("/Config/Labels/a").asString()).isEqualTo("file");
        assertThat(image.at("/Config/Labels/b").asString()).isEqualTo("option");
        assertThat(image.at("/Config/Labels/c d").asString()).isEqualTo("é\"");
    }

    @Test
    void withoutATargetTheLastStageIsBuilt() {
        Failure failure = failure(Engineering.order(STAGES, BuildOptions.NONE));

        assertThat(failure.reason()).isEqualTo(FailureReason.STEP_FAILED);
        assertThat(failure.step()).contains("RUN false");
    }

    @Test
    void nothingIsTakenFromTheCacheIfItMustNot() throws Exception {
        String dockerfile =
                "FROM debian:bookworm-slim\nRUN cat /proc/sys/kernel/random/uuid > /uuid # " + UUID.randomUUID();
        JobOrder again = Engineering.order(dockerfile, BuildOptions.NONE);
        JobOrder anew = Engineering.order(
                dockerfile, new BuildOptions(true, false, null, Map.of(), Map.of(), null, Network.DEFAULT, List.of()));

        JsonNode layers = layers(again);
        assertThat(layers(again)).isEqualTo(layers);
        assertThat(layers(anew)).isNotEqualTo(layers);
    }

    @Test
    void aBaseIsAskedForAtItsRegistryIfItMustBePulled() throws Exception {
        ImageReference local = new ImageReference(Surroundings.registry(), "it/never-pushed", "1");
        engine.docker().tag("debian:bookworm-slim", local);
        try {
            String dockerfile = "FROM " + local + "\nENV A=b\n";
            assertThat(engine.buildAndCount(Engineering.order(dockerfile, BuildOptions.NONE))
                            .totalSteps())
                    .isEqualTo(1);
            Failure failure = failure(Engineering.order(
                    dockerfile,
                    new BuildOptions(false, true, null, Map.of(), Map.of(), null, Network.DEFAULT, List.of())));
            assertThat(failure.reason()).isEqualTo(FailureReason.BASE_IMAGE_NOT_FOUND);
        } finally {
            engine.docker().untag(local.toString());
        }
    }

    @Test
    void aRunReachesNothingIfItMustNot() throws Exception {
        String alone = "FROM debian:bookworm-slim\nRUN test $(ls /sys/class/net) = lo # " + UUID.randomUUID();
        BuildOptions none = new BuildOptions(false, false, null, Map.of(), Map.of(), null, Network.NONE, List.of());

        assertThat(engine.buildAndCount(Engineering.order(alone, none)).totalSteps())
                .isEqualTo(2);
        assertThat(failure(Engineering.order(alone, BuildOptions.NONE)).reason())
                .isEqualTo(FailureReason.STEP_FAILED);
    }

    @Test
    void whatIsBuiltIsForThePlatformThatWasAskedFor() throws Exception {
        assertThat(engine.build(Engineering.order("FROM debian:bookworm-slim", platform("linux/x86_64")))
                        .path("Architecture")
                        .asString())
                .isEqualTo("amd64");
        assertThat(engine.build(Engineering.order("FROM scratch\nENV A=b", platform("linux/arm64/v8")))
                        .path("Architecture")
                        .asString())
                .isEqualTo("arm64");
        Failure other = failure(Engineering.order("FROM debian:bookworm-slim\nENV A=b", platform("linux/arm64")));
        assertThat(other.reason()).isEqualTo(FailureReason.BASE_IMAGE_NOT_FOUND);
        assertThat(other.message()).contains("linux/arm64", "linux/amd64");
    }

    @Test
    void everyUserHasCachesOfTheirOwn() throws Exception {
        UUID one = UUID.randomUUID();
        UUID other = UUID.randomUUID();

        assertThat(linesInCache(engine, one)).isEqualTo(1);
        assertThat(linesInCache(engine, other)).isEqualTo(1);
        assertThat(linesInCache(engine, one)).isEqualTo(2);
        try (Engineering shared = new Engineering(new AllowProperties(false, true))) {
            int before = linesInCache(shared, one);
            assertThat(linesInCache(shared, other)).isEqualTo(before + 1);
        }
    }

    @Test
    void anImageIsPushedByEveryTagAndKeepsNoNameHere() throws Exception {
        JobOrder order = Engineering.order(
                Engineering.OWNER,
                new DockerfileText("FROM scratch\nENV A=" + UUID.randomUUID()),
                BuildOptions.NONE,
                "many-1.2",
                "many-1",
                "many");
        BuiltImage image;
        try (Workbench bench = engine.open(order)) {
            bench.generate(order.spec(), ContextFiles.NONE);
            image = bench.build();
            for (ImageReference target : order.targets()) {
                PushedImage pushed = bench.push(image, target, Optional.empty());
                assertThat(Registry.has(target, pushed.digest())).isTrue();
            }
        }
        assertThat(order.targets()).extracting(ImageReference::tag).containsExactly("many-1", "many", "many-1.2");
        for (ImageReference target : order.targets()) {
            assertThat(Registry.has(target)).isTrue();
        }
        Awaitility.await().until(() -> isGone(image.id()));
    }

    private static JsonNode layers(JobOrder order) throws EngineFailure {
        return engine.build(order).at("/RootFS/Layers");
    }

    private static boolean isGone(String id) {
        try {
            engine.docker().inspect(id);
            return false;
        } catch (EngineFailure e) {
            return true;
        }
    }

    /** Adds a line to a file in a cache and tells how many it then has. */
    private static int linesInCache(Engineering engine, UUID owner) throws EngineFailure {
        String dockerfile = """
                FROM debian:bookworm-slim
                ARG NONCE
                RUN --mount=type=cache,id=it-caches,target=/c echo $NONCE >> /c/lines && \\
                    exit $(wc -l < /c/lines)
                """;
        JobOrder order = Engineering.order(
                owner,
                new DockerfileText(dockerfile),
                options(null, Map.of("NONCE", UUID.randomUUID().toString()), Map.of()),
                "1");
        Integer lines = failure(engine, order).exitCode();
        return lines == null ? 0 : lines;
    }

    private static BuildOptions options(@Nullable String target, Map<String, String> args, Map<String, String> labels) {
        return new BuildOptions(false, false, target, args, labels, null, Network.DEFAULT, List.of());
    }

    private static BuildOptions platform(String platform) {
        return new BuildOptions(false, false, null, Map.of(), Map.of(), platform, Network.DEFAULT, List.of());
    }

    private static Failure failure(JobOrder order) {
        return failure(engine, order);
    }

    private static Failure failure(Engineering engine, JobOrder order) {
        return catchThrowableOfType(EngineFailure.class, () -> engine.build(order))
                .failure();
    }
}
