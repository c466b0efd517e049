package io.dcrx.worker.build;

import io.dcrx.image.Digest;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Layer;
import io.dcrx.image.RegistryAddress;
import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.job.Login;
import io.dcrx.job.Progress;
import io.dcrx.worker.context.ContextFailure;
import io.dcrx.worker.context.ContextFetch;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.Access;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.Credentials;
import io.dcrx.worker.engine.Engine;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.EngineWatch;
import io.dcrx.worker.engine.PushedImage;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.log.BuildLog;
import io.dcrx.worker.log.HeardLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a build does, in which order, and what it says. */
class BuildTest {
    private static final Digest DIGEST = new Digest("sha256:" + "ab".repeat(32));
    private static final JobOrder ORDER = new JobOrder(
            JobId.create(),
            1,
            new UUID(0, 7),
            ImageReference.parse("localhost:5000/hello:latest"),
            new JobSpec("hello", "latest", List.of(new Layer.Stage("python", "3.11-slim"))));

    private static final Progress.Started STARTED = new Progress.Started("worker", "fake");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private static final Access ACCESS = new Access(
            Optional.of(new Access.Pass(RegistryAddress.parse("localhost:5000"), new Credentials("me", "secret"))),
            Map.of("npm", "canary"));

    private final List<String> done = new ArrayList<>();
    private final List<Progress> said = new ArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Files context = new Files();
    private final Bench bench = new Bench();
    private final Report report = new Report();
    private final HeardLog log = new HeardLog();
    private final EngineWatch watch = new EngineWatch(new FakeEngine(), List.of());
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final Tracer tracer = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build()
            .get("test");
    private boolean leaseLost;
    private Runnable whileProving = () -> {};
    private final Build build = new Build(
            ORDER,
            this::prove,
            context,
            bench,
            watch,
            report,
            log,
            () -> ACCESS,
            new BuildMeters(registry),
            new AttemptSpans(tracer, ORDER, Attempt.start(1, 0, 1), STARTED, PARENT),
            new PushProperties(3, Duration.ofMillis(1)).retry(),
            new FarmRegistry(new RegistryProperties("", "", ""), registry),
            STARTED);

    @Test
    void goesFromTheOrderToTheRegistry() {
        assertThat(build.run()).isEqualTo(Outcome.REPORTED);
        assertThat(done)
                .containsExactly(
                        "say Started",
                        "authorize",
                        "say Generating",
                        "fetch",
                        "generate hello",
                        "say Building",
                        "build",
                        "prove",
                        "say Pushing",
                        "push",
                        "end Done",
                        "close",
                        "close files");
        assertThat(said.getLast()).isEqualTo(new Progress.Done(DIGEST, 12));
        assertThat(log.heard)
                .containsExactly(
                        "Attempt 1, on worker worker, with fake",
                        "hide secret",
                        "hide canary",
                        "Pushing to localhost:5000/hello:latest",
                        "end: Pushed, and done: " + DIGEST);
        assertThat(said.get(3)).isEqualTo(new Progress.Pushing(1, 2));
        assertThat(registry.get("dcrx.worker.attempts")
                        .tag("outcome", "done")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("dcrx.worker.phase")
                        .tag("phase", "build")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    /** In the trace that the order came with. */
    @Test
    void isTracedWithItsPhases() {
        assertThat(build.run()).isEqualTo(Outcome.REPORTED);
        List<SpanData> all = spans.getFinishedSpanItems();
        assertThat(all)
                .extracting(SpanData::getName)
                .containsExactly("authorize", "fetch", "generate", "build", "push", "process dcrx.jobs");
        assertThat(all).extracting(SpanData::getTraceId).containsOnly(TRACE);
        SpanData attempt = all.getLast();
        assertThat(attempt.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(all.subList(0, 5)).extracting(SpanData::getParentSpanId).containsOnly(attempt.getSpanId());
        assertThat(attempt.getAttributes().asMap().toString())
                .contains(ORDER.jobId().toString(), "dcrx.outcome=done");
        assertThat(attempt.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void aFailureIsOneInTheTraceToo() {
        bench.onBuild = () -> {
            throw new EngineFailure(new Failure(FailureReason.STEP_FAILED, "a user's words", 3, "[2/2] RUN exit 3"));
        };
        assertThat(build.run()).isEqualTo(Outcome.REPORTED);
        SpanData attempt = spans.getFinishedSpanItems().getLast();
        assertThat(attempt.getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "STEP_FAILED"));
        assertThat(attempt.toString()).doesNotContain("a user's words");
    }

    @Test
    void reportsTheReasonOfAFailure() {
        Failure failure = new Failure(FailureReason.STEP_FAILED, "exit code: 3", 3, "[2/2] RUN exit 3");
        bench.onBuild = () -> {
            throw new EngineFailure(failure);
        };
        assertThat(build.run()).isEqualTo(Outcome.REPORTED);
        assertThat(said.getLast()).isEqualTo(new Progress.Failed(failure));
        assertThat(done).doesNotContain("push").endsWith("end Failed", "close", "close files");
        assertThat(log.heard).endsWith("end: Failed, STEP_FAILED: exit code: 3");
    }

    /** An engine may quote what it was given. */
    @Test
    void aFailureShowsNoSecret() {
        bench.onBuild = () -> {
            throw new EngineFailure(
                    new Failure(FailureReason.STEP_FAILED, "no such user as canary", 3, "[2/2] RUN login canary"));
        };
        build.run();
        assertThat(said.getLast())
                .isEqualTo(new Progress.Failed(
                        new Failure(FailureReason.STEP_FAILED, "no such user as ***", 3, "[2/2] RUN login ***")));
    }

    @Test
    void reportsAMistakeOfOursWithoutItsText() {
        bench.onBuild = () -> {
            throw new IllegalStateException("password=secret");
        };
        assertThat(build.run()).isEqualTo(Outcome.REPORTED);
        assertThat(said.getLast()).isInstanceOfSatisfying(Progress.Failed.class, failed -> {
            assertThat(failed.failure().reason()).isEqualTo(FailureReason.INTERNAL);
            assertThat(failed.failure().message())
                    .contains("IllegalStateException")
                    .doesNotContain("secret");
        });
    }

    @Test
    void filesThatCannotBeHadEndTheAttemptBeforeAnythingIsBuilt() {
        context.failure = Optional.of(new ContextFailure(FailureReason.CONTEXT_MISSING, "it is gone"));
        assertThat(build.run()).isEqualTo(Outcome.REPORTED);
        assertThat(said.getLast())
                .isEqualTo(new Progress.Failed(Failure.of(FailureReason.CONTEXT_MISSING, "it is gone")));
        assertThat(done).contains("fetch").doesNotContain("generate hello", "build");
    }

    @Test
    void aPushThatDoesNotGoThroughIsTriedAgainWithAProvenLeaseAndCostsNoRebuild() {
        bench.onPush = failing(2, FailureReason.REGISTRY_UNAVAILABLE);
        assertThat(build.run()).isEqualTo(Outcome.REPORTED);
        assertThat(said.getLast()).isInstanceOf(Progress.Done.class);
        assertThat(done)
                .containsSubsequence(
                        "build", "prove", "say Pushing", "push", "prove", "push", "prove", "push", "end Done")
                .containsOnlyOnce("build", "say Pushing");
        assertThat(log.heard)
                .anyMatch(line -> line.matches("The push did not go through, and is tried again in .* s: no"));
        assertThat(registry.get("dcrx.worker.push.retries").counter().count()).isEqualTo(2);
    }

    @Test
    void aPushIsGivenUpAtLast() {
        bench.onPush = failing(3, FailureReason.REGISTRY_UNAVAILABLE);
        assertFailed(build.run(), FailureReason.REGISTRY_UNAVAILABLE);
        assertThat(done.stream().filter("push"::equals)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REGISTRY_UNAVAILABLE")
    void whatIsRefusedIsNotTriedAgain(FailureReason reason) {
        bench.onPush = failing(1, reason);
        assertFailed(build.run(), reason);
        assertThat(done).containsOnlyOnce("push");
    }

    @Test
    void whoIsToldToStopBetweenTwoTriesDoesNotPushAgain() {
        bench.onPush = () -> {
            whileProving = () -> build.stop(Stop.CANCELLED);
            throw new EngineFailure(Failure.of(FailureReason.REGISTRY_UNAVAILABLE, "no"));
        };
        assertThat(build.run()).isEqualTo(Outcome.REPORTED);
        assertThat(said.getLast()).isEqualTo(new Progress.Cancelled());
        assertThat(done).containsOnlyOnce("push");
    }

    @Test
    void whoLosesTheLeaseBetweenTwoTriesDoesNotPushAgain() {
        bench.onPush = () -> {
            leaseLost = true;
            throw new EngineFailure(Failure.of(FailureReason.REGISTRY_UNAVAILABLE, "no"));
        };
        assertThat(build.run()).isEqualTo(Outcome.ABANDONED);
        assertThat(done).containsOnlyOnce("push");
    }

    @Test
    void raisesDoubtsAboutAnEngineThatIsGone() {
        bench.onBuild = () -> {
            throw new EngineFailure(Failure.of(FailureReason.ENGINE_UNAVAILABLE, "nobody there"));
        };
        build.run();
        assertThat(watch.ready()).isFalse();
        assertThat(watch.state().problem()).isEqualTo("nobody there");
    }

    @Test
    void pushesAndTellsNothingOnceTheLeaseIsLost() {
        leaseLost = true;
        assertThat(build.run()).isEqualTo(Outcome.ABANDONED);
        assertThat(done).endsWith("prove", "close", "close files").doesNotContain("push", "say Pushing");
        assertThat(log.heard).endsWith("end: This attempt is given up, and another one will follow: lapsed");
    }

    @Test
    void isNotSettledUntilItsEndIsCertainToBeKnown() {
        report.undelivered = true;
        assertThat(build.run()).isEqualTo(Outcome.ABANDONED);
    }

    @ParameterizedTest
    @EnumSource
    void saysWhyItWasStoppedIfThatIsAnEnd(Stop reason) {
        bench.onBuild = () -> {
            build.stop(reason);
            throw new EngineFailure(Failure.of(FailureReason.INTERNAL, "broken off"));
        };
        Outcome outcome = build.run();
        assertThat(done).contains("cancel").doesNotContain("push");
        switch (reason) {
            case TIMED_OUT -> assertFailed(outcome, FailureReason.TIMED_OUT);
            case ENGINE_LOST -> assertFailed(outcome, FailureReason.ENGINE_UNAVAILABLE);
            case CANCELLED -> {
                assertThat(outcome).isEqualTo(Outcome.REPORTED);
                assertThat(said.getLast()).isEqualTo(new Progress.Cancelled());
            }
            case LEASE_LOST, SHUTDOWN -> assertThat(outcome).isEqualTo(Outcome.ABANDONED);
        }
    }

    @Test
    void doesNotPushIfItWasStoppedTooLateForTheEngineToNotice() {
        bench.onBuild = () -> build.stop(Stop.SHUTDOWN);
        assertThat(build.run()).isEqualTo(Outcome.ABANDONED);
        assertThat(done).doesNotContain("push");
    }

    @Test
    void whatIsCancelledWhileItsLeaseIsProvenIsNotPushed() {
        whileProving = () -> build.stop(Stop.CANCELLED);
        assertThat(build.run()).isEqualTo(Outcome.REPORTED);
        assertThat(said.getLast()).isEqualTo(new Progress.Cancelled());
        assertThat(done).contains("prove").doesNotContain("push", "say Pushing");
    }

    @Test
    void whatIsCancelledBeforeItBeginsIsNotBuilt() {
        build.stop(Stop.CANCELLED);
        assertThat(build.run()).isEqualTo(Outcome.REPORTED);
        assertThat(done)
                .containsExactly("cancel fetch", "cancel", "say Started", "end Cancelled", "close", "close files");
    }

    /** That often. */
    private static Happening failing(int times, FailureReason reason) {
        int[] left = {times};
        return () -> {
            if (left[0]-- > 0) {
                throw new EngineFailure(Failure.of(reason, "no"));
            }
        };
    }

    private void assertFailed(Outcome outcome, FailureReason reason) {
        assertThat(outcome).isEqualTo(Outcome.REPORTED);
        assertThat(said.getLast())
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.failure().reason()).isEqualTo(reason));
    }

    private void prove() throws LeaseLost {
        done.add("prove");
        whileProving.run();
        if (leaseLost) {
            throw new LeaseLost("lapsed");
        }
    }

    private interface Happening {
        void happen() throws EngineFailure;
    }

    private static final class FakeEngine implements Engine {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public String probe() {
            return "1";
        }

        @Override
        public Workbench open(JobOrder order, Attempt attempt, BuildLog log) {
            throw new UnsupportedOperationException();
        }
    }

    private final class Files implements ContextFetch {
        private Optional<ContextFailure> failure = Optional.empty();

        @Override
        public ContextFiles fetch(Optional<Login> login) throws ContextFailure {
            done.add("fetch");
            if (failure.isPresent()) {
                throw failure.get();
            }
            return ContextFiles.NONE;
        }

        @Override
        public void cancel() {
            done.add("cancel fetch");
        }

        @Override
        public void close() {
            done.add("close files");
        }
    }

    private final class Bench implements Workbench {
        private Happening onBuild = () -> {};
        private Happening onPush = () -> {};

        @Override
        public void authorize(ImageReference target, Access access) {
            done.add("authorize");
        }

        @Override
        public void generate(JobSpec spec, ContextFiles files) {
            assertThat(files).isSameAs(ContextFiles.NONE);
            done.add("generate " + spec.name());
        }

        @Override
        public BuiltImage build() throws EngineFailure {
            done.add("build");
            onBuild.happen();
            return new BuiltImage("sha256:1", 1, 2);
        }

        @Override
        public PushedImage push(BuiltImage image, ImageReference target, Optional<Credentials> credentials)
                throws EngineFailure {
            done.add("push");
            onPush.happen();
            return new PushedImage(DIGEST, 12);
        }

        @Override
        public void cancel() {
            done.add("cancel");
        }

        @Override
        public void close() {
            done.add("close");
        }
    }

    private final class Report implements AttemptReport {
        private boolean undelivered;

        @Override
        public void say(Progress progress) {
            done.add("say " + progress.getClass().getSimpleName());
            said.add(progress);
        }

        @Override
        public void end(Progress progress) throws Undelivered {
            done.add("end " + progress.getClass().getSimpleName());
            said.add(progress);
            if (undelivered) {
                throw new Undelivered(new IllegalStateException("nobody listens"));
            }
        }
    }
}
