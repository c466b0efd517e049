package io.dcrx.worker.engine;

import io.dcrx.job.Attempt;
import io.dcrx.job.Failure;
import io.dcrx.job.FailureReason;
import io.dcrx.job.JobOrder;
import io.dcrx.worker.log.BuildLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EngineWatchTest {
    private final Fake engine = new Fake();
    private volatile Optional<String> missing = Optional.empty();
    private final EngineWatch watch = new EngineWatch(engine, List.of(() -> missing));

    @AfterEach
    void stop() {
        watch.stop();
    }

    @Test
    void isNotReadyBeforeItAsked() {
        assertThat(watch.ready()).isFalse();
        assertThat(watch.state().problem()).isEqualTo("the engine has not answered yet");
    }

    @Test
    void noticesThatTheEngineCameAndThatItWent() {
        watch.start();
        Awaitility.await().until(watch::ready);
        assertThat(watch.state().version()).isEqualTo("1.0");
        assertThat(watch.downFor()).isZero();
        engine.gone = true;
        Awaitility.await().until(() -> !watch.ready());
        assertThat(watch.state().problem()).isEqualTo("gone");
        assertThat(watch.downFor()).isPositive();
    }

    @Test
    void aDoubtCountsUntilTheEngineWasAskedAgain() throws InterruptedException {
        watch.start();
        Awaitility.await().until(watch::ready);
        engine.gone = true;
        watch.doubt("it failed");
        assertThat(watch.ready()).isFalse();
        engine.gone = false;
        watch.awaitReady(Duration.ofSeconds(10));
        assertThat(watch.ready()).isTrue();
    }

    @Test
    void withoutSomethingElseThatIsNeededNothingNewIsTakenAndTheEngineIsNotDown() {
        watch.start();
        Awaitility.await().until(watch::ready);
        missing = Optional.of("the registry cannot be reached");
        Awaitility.await().until(() -> !watch.ready());
        assertThat(watch.state().problem()).isEqualTo("the registry cannot be reached");
        assertThat(watch.downFor()).isZero();
        missing = Optional.empty();
        Awaitility.await().until(watch::ready);
    }

    @Test
    void anEngineThatIsShortOfSomethingTakesNothingNewAndIsNotDown() {
        watch.start();
        Awaitility.await().until(watch::ready);
        engine.shortage = Optional.of("its disk is full");
        Awaitility.await().until(() -> !watch.ready());
        assertThat(watch.state().problem()).isEqualTo("its disk is full");
        assertThat(watch.downFor()).isZero();
    }

    private static final class Fake implements Engine {
        private volatile boolean gone;
        private volatile Optional<String> shortage = Optional.empty();

        @Override
        public Optional<String> shortage() {
            return shortage;
        }

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public String probe() throws EngineFailure {
            if (gone) {
                throw new EngineFailure(Failure.of(FailureReason.ENGINE_UNAVAILABLE, "gone"));
            }
            return "1.0";
        }

        @Override
        public Workbench open(JobOrder order, Attempt attempt, BuildLog log) {
            throw new UnsupportedOperationException();
        }
    }
}
