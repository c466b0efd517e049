package io.dcrx.wire;

import io.dcrx.context.ContextId;
import io.dcrx.context.GitContext;
import io.dcrx.context.StoredContext;
import io.dcrx.fleet.ControlOrder;
import io.dcrx.fleet.WorkerReport;
import io.dcrx.image.BuildOptions;
import io.dcrx.image.Command;
import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.image.Mount;
import io.dcrx.image.PinnedImage;
import io.dcrx.image.Source;
import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSecrets;
import io.dcrx.job.JobSpec;
import io.dcrx.job.Progress;
import io.dcrx.log.LogChunk;
import io.dcrx.log.LogLine;
import io.dcrx.seal.Sealed;
import io.dcrx.wire.Wire.Undecodable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What travels, byte by byte, as the files in {@code wire/} hold it. Neighbouring versions must understand each other, so a
 * file that has to change is a change of the contract.
 */
class WireTest {
    private static final JobId JOB = JobId.parse("0197c0de-0000-7000-8000-000000000001");
    private static final Attempt ATTEMPT =
            new Attempt(UUID.fromString("0197c0de-0000-7000-8000-000000000002"), 1, 42, 1);
    private static final UUID OWNER = UUID.fromString("0197c0de-0000-7000-8000-00000000000a");
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Sealed SEALED = new Sealed("AQECAwQ" + "A".repeat(60));
    private static final Digest DIGEST = new Digest("sha256:" + "0a".repeat(32));

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("event-accepted", new JobEvent.Accepted(JOB, AT), JobEvent.class),
                Arguments.of("event-cancel-requested", new JobEvent.CancelRequested(JOB, AT, "ada"), JobEvent.class),
                Arguments.of("event-withdrawn", new JobEvent.Withdrawn(JOB, AT), JobEvent.class),
                Arguments.of(
                        "poisoned",
                        new Poisoned("dcrx.jobs", 0, 42, AT, "not a JobOrder: it is broken", 7, "e2Jyb2tlbg=="),
                        Poisoned.class),
                Arguments.of(
                        "event-retry-scheduled",
                        new JobEvent.RetryScheduled(
                                JOB,
                                AT,
                                1,
                                Failure.of(FailureReason.REGISTRY_UNAVAILABLE, "it does not answer"),
                                AT.plusSeconds(10)),
                        JobEvent.class),
                Arguments.of(
                        "event-given-up",
                        new JobEvent.GivenUp(JOB, AT, 3, Failure.of(FailureReason.WORKER_LOST, "nobody has it")),
                        JobEvent.class),
                Arguments.of("control-cancel", new ControlOrder.Cancel(JOB, AT), ControlOrder.class),
                Arguments.of("control-drain", new ControlOrder.Drain("worker-1", true, AT), ControlOrder.class),
                reported("started", new Progress.Started("worker-1", "buildkit")),
                reported("generating", new Progress.Generating()),
                reported("building", new Progress.Building(null)),
                reported("pushing", new Progress.Pushing(2, 5)),
                reported("done", new Progress.Done(DIGEST, 1234)),
                reported(
                        "failed",
                        new Progress.Failed(
                                new Failure(FailureReason.STEP_FAILED, "it ended in 7", 7, "[2/2] RUN exit 7"))),
                reported(
                        "failed-early",
                        new Progress.Failed(Failure.of(FailureReason.ENGINE_UNAVAILABLE, "it is gone"))),
                reported("cancelled", new Progress.Cancelled()),
                Arguments.of(
                        "report-ready",
                        new WorkerReport(
                                "worker-1",
                                AT,
                                10,
                                3,
                                1024,
                                4096,
                                List.of(new WorkerReport.EngineState("buildkit", "20.10.24", null)),
                                false),
                        WorkerReport.class),
                Arguments.of(
                        "report-not-ready",
                        new WorkerReport(
                                "worker-1",
                                AT,
                                10,
                                0,
                                0,
                                0,
                                List.of(new WorkerReport.EngineState("buildkit", null, "cannot be reached")),
                                true),
                        WorkerReport.class),
                Arguments.of(
                        "order-of-a-dockerfile",
                        new JobOrder(JOB, 2, OWNER, ImageReference.parse("localhost:5000/app:1.2"), ofText()),
                        JobOrder.class),
                Arguments.of(
                        "order-with-secrets",
                        new JobOrder(
                                JOB,
                                1,
                                OWNER,
                                ImageReference.parse("registry.example.com/app:1"),
                                new JobSpec("app", "1", List.of(new Layer.Workdir("/"))),
                                new JobSecrets(
                                        new JobSecrets.SealedLogin("registry.example.com", "ada", SEALED),
                                        Map.of("token", SEALED),
                                        null)),
                        JobOrder.class),
                Arguments.of(
                        "order-with-a-cache",
                        new JobOrder(
                                        JOB,
                                        1,
                                        OWNER,
                                        ImageReference.parse("registry.example.com/app:1"),
                                        new JobSpec("app", "1", List.of(new Layer.Workdir("/"))))
                                .with(PinnedImage.parse("registry.example.com/app@sha256:" + "0a".repeat(32))),
                        JobOrder.class),
                Arguments.of(
                        "order-from-git",
                        new JobOrder(
                                JOB,
                                1,
                                OWNER,
                                ImageReference.parse("registry.example.com/app:1"),
                                new JobSpec("app", "1", List.of(new Layer.Workdir("/")))
                                        .with(new GitContext("https://git.example.com/a.git", "main", "web")),
                                new JobSecrets(
                                        null, Map.of(), new JobSecrets.SealedLogin("git.example.com", "ada", SEALED))),
                        JobOrder.class),
                reported("building-a-commit", new Progress.Building("0a".repeat(20))),
                Arguments.of(
                        "log",
                        new LogChunk(
                                JOB,
                                ATTEMPT,
                                7,
                                List.of(
                                        new LogLine(AT, null, LogLine.Stream.FARM, "Taken by worker-1"),
                                        new LogLine(
                                                AT, "build 2/3", LogLine.Stream.STDOUT, "say \"hé\" \u0000\u001b[1m"),
                                        new LogLine(AT, "build 2/3", LogLine.Stream.STDERR, "")),
                                true),
                        LogChunk.class),
                Arguments.of(
                        "order",
                        new JobOrder(
                                JOB, 1, OWNER, ImageReference.parse("localhost:5000/hello-world:latest"), everything()),
                        JobOrder.class));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void isWrittenAsInTheFile(String name, Object value, Class<?> type) {
        assertThat(Wire.writeText(value)).isEqualTo(compact(file(name)));
        assertThat(Wire.write(value)).isEqualTo(compact(file(name)).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void theFileReadsAsTheValue(String name, Object value, Class<?> type) {
        Object bytes = Wire.read(file(name).getBytes(StandardCharsets.UTF_8), type);
        Object text = Wire.readText(file(name), type);

        assertThat(bytes).isEqualTo(value);
        assertThat(text).isEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void whatANewerVersionAddsIsSkipped(String name, Object value, Class<?> type) {
        String inMessagesButNotInMaps = "(?<!\"(build_args|labels|build)\" : )\\{(?=\\s*\")";
        String newer = file(name).replaceAll(inMessagesButNotInMaps, "{\"added_later\": {\"a\": [1]}, ");

        Object read = Wire.readText(newer, type);

        assertThat(read).isEqualTo(value);
    }

    @Test
    void everyKindOfMessageHasAFile() {
        List<Object> values = golden().map(arguments -> arguments.get()[1]).toList();
        assertThat(values.stream().map(WireTest::kind).collect(Collectors.toSet()))
                .containsAll(Stream.of(JobEvent.class, Progress.class, ControlOrder.class)
                        .flatMap(type -> Arrays.stream(type.getPermittedSubclasses()))
                        .filter(type -> type != JobEvent.Reported.class)
                        .collect(Collectors.toSet()));
        assertThat(layers(everything()).stream().map(Object::getClass).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Layer.class.getPermittedSubclasses());
        assertThat(layers(everything()).stream()
                        .flatMap(layer -> layer instanceof Layer.Run run ? run.mounts().stream() : Stream.of())
                        .map(Object::getClass)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Mount.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "garbage",
                "{",
                "[]",
                "7",
                "\"text\"",
                "{}",
                "{\"event\": \"exploded\", \"job_id\": \"0197c0de-0000-7000-8000-000000000001\", \"at\": \"2026-01-02T03:04:05Z\"}",
                "{\"event\": null}",
                "{\"event\": \"accepted\"}",
                "{\"event\": \"accepted\", \"job_id\": \"0197c0de-0000-7000-8000-000000000001\"}",
                "{\"event\": \"accepted\", \"job_id\": \"1\", \"at\": \"2026-01-02T03:04:05Z\"}",
                "{\"event\": \"accepted\", \"job_id\": \"0197c0de-0000-7000-8000-000000000001\", \"at\": \"yesterday\"}",
                "{\"event\": \"accepted\", \"job_id\": \"0197c0de-0000-7000-8000-000000000001\", \"at\": \"2026-01-02T03:04:05Z\"} x",
            })
    void garbageIsUndecodable(String garbage) {
        assertThatExceptionOfType(Undecodable.class).isThrownBy(() -> Wire.readText(garbage, JobEvent.class));
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> Wire.read(garbage.getBytes(StandardCharsets.UTF_8), JobEvent.class))
                .withMessageStartingWith("not a JobEvent: ");
    }

    /** Workers are updated one after the other: an end that was thrown away would be a job that never ends. */
    @Test
    void aReasonThatOnlyANewerWorkerKnowsIsStillAnEnd() {
        Failure known = Failure.of(FailureReason.STEP_FAILED, "it did not like it");
        String newer = Wire.writeText(known).replace("STEP_FAILED", "STEP_DISLIKED");
        assertThat(Wire.readText(newer, Failure.class)).isEqualTo(Failure.of(FailureReason.INTERNAL, known.message()));
    }

    @Test
    void bytesThatAreNoTextAreUndecodable() {
        assertThatExceptionOfType(Undecodable.class)
                .isThrownBy(() -> Wire.read(new byte[] {(byte) 0xff, 0, (byte) 0xfe, 1}, JobEvent.class));
        assertThatExceptionOfType(Undecodable.class).isThrownBy(() -> Wire.read(new byte[0], JobEvent.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"progress\":{\"progress\":\"done\"",
                "\"progress\":{\"progress\":\"dancing\"",
                "\"progress\":{\"progress\":\"done\",\"digest\":\"sha256:0\",\"size\":1",
                "\"sequence\":\"one\",\"progress\":{\"progress\":\"building\"",
                "\"sequence\":null,\"progress\":{\"progress\":\"building\"",
            })
    void aReportThatIsNotWhatWasAgreedOnIsUndecodable(String wrong) {
        String report = compact(file("event-building"))
                .replace("\"sequence\":3,\"progress\":{\"progress\":\"building\"", wrong);

        assertThat(report).contains(wrong);
        assertThatExceptionOfType(Undecodable.class).isThrownBy(() -> Wire.readText(report, JobEvent.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"layer_type\": \"env\", \"key\": \"A\", \"value\": \"b\\nRUN c\"}",
                "{\"layer_type\": \"env\", \"key\": \"A=B\", \"value\": \"\"}",
                "{\"layer_type\": \"env\", \"key\": \"A\"}",
                "{\"layer_type\": \"stage\", \"base\": \"a AS b\"}",
                "{\"layer_type\": \"run\", \"command\": 5, \"mounts\": []}",
                "{\"layer_type\": \"run\", \"command\": [1], \"mounts\": []}",
                "{\"layer_type\": \"run\", \"mounts\": []}",
                "{\"layer_type\": \"cmd\"}",
                "{\"layer_type\": \"user\", \"user_id\": \"a:b\"}",
                "{\"layer_type\": \"healthcheck\", \"none\": true, \"command\": [\"a\"]}",
                "{\"layer_type\": \"healthcheck\", \"none\": false, \"command\": [\"a\"], \"interval\": 1e999999999}",
                "{\"layer_type\": \"onbuild\", \"instruction\": {\"layer_type\": \"stage\", \"base\": \"a\"}}",
            })
    void aLayerThatCouldNotBeWrittenIsUndecodable(String layer) {
        String spec = "{\"name\": \"a\", \"tag\": \"b\", \"layers\": [" + layer + "]}";

        assertThatExceptionOfType(Undecodable.class).isThrownBy(() -> Wire.readText(spec, JobSpec.class));
    }

    private static List<Layer> layers(JobSpec spec) {
        return ((Source.Layers) spec.source()).layers();
    }

    private static Arguments reported(String name, Progress progress) {
        return Arguments.of("event-" + name, new JobEvent.Reported(JOB, AT, ATTEMPT, 3, progress), JobEvent.class);
    }

    private static Class<?> kind(Object value) {
        return value instanceof JobEvent.Reported reported ? reported.progress().getClass() : value.getClass();
    }

    /** A spec of a Dockerfile, with every option. */
    private static JobSpec ofText() {
        return new JobSpec(
                "app",
                List.of("1.2", "1", "latest"),
                new Source.DockerfileText("ARG V=1\nFROM debian:$V\n"),
                new BuildOptions(
                        true,
                        true,
                        "test",
                        Map.of("B", "two\nlines", "A", "1"),
                        Map.of("org.example.a", "b"),
                        "linux/amd64",
                        Layer.Network.NONE,
                        List.of("localhost:5000/app:1.1")),
                null,
                new StoredContext(ContextId.parse("0197c0de-0000-7000-8000-00000000000c"), DIGEST));
    }

    /** A spec with every layer, every mount and every field. */
    private static JobSpec everything() {
        Command exec = new Command.Exec(List.of("a", "b c"));
        return new JobSpec(
                "hello-world",
                "latest",
                List.of(
                        new Layer.Arg("VERSION", "3.11"),
                        new Layer.Stage("python", "$VERSION", "build", DIGEST, "linux/amd64"),
                        new Layer.Stage("scratch", null),
                        new Layer.Arg("EMPTY", null),
                        new Layer.Run(new Command.Shell("line one\nline two")),
                        new Layer.Run(
                                exec,
                                List.of(
                                        new Mount.Bind("/b", "s", "build", true),
                                        new Mount.Cache(
                                                "i", "/c", "s", "0", true, Mount.Sharing.LOCKED, "0755", "1", "2"),
                                        new Mount.Secret("i", "/s", true, "0400", "1", "2"),
                                        new Mount.Ssh("i", "/a", true, "0600", "1", "2"),
                                        new Mount.Tmpfs("/t", 1024L)),
                                Layer.Network.NONE,
                                Layer.Security.INSECURE),
                        new Layer.Copy(List.of("a", "b"), "/c/", "u", "g", "0644", "build", true),
                        new Layer.Add(List.of("https://a.b/c"), "/d", "u", "g", "0644", DIGEST, true),
                        new Layer.Env("GREETING", "say \"hé\" $NAME \\$5"),
                        new Layer.Label("a.b", "c"),
                        new Layer.User("1000", "0"),
                        new Layer.Workdir("/w"),
                        new Layer.Cmd(new Command.Shell("echo hi")),
                        new Layer.Entrypoint(List.of("echo", "Hello world!")),
                        new Layer.Expose(List.of("8080", "53/udp")),
                        new Layer.Volume(List.of("/v")),
                        new Layer.Healthcheck(
                                false, BigDecimal.valueOf(30), new BigDecimal("0.5"), BigDecimal.valueOf(100), 3, exec),
                        Layer.Healthcheck.nothing(),
                        new Layer.Shell(List.of("/bin/bash", "-c")),
                        new Layer.Stopsignal("SIGTERM"),
                        new Layer.Onbuild(new Layer.Env("A", "b"))));
    }

    private static String file(String name) {
        try (InputStream in = Objects.requireNonNull(
                WireTest.class.getResourceAsStream("/wire/" + name + ".json"), "no golden file " + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The files are written for people; only their white space is not the wire's. */
    private static String compact(String json) {
        JsonMapper asItIs = JsonMapper.builder()
                .enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
        return asItIs.writeValueAsString(asItIs.readTree(json));
    }
}
