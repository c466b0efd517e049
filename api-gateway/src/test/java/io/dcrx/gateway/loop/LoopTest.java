package io.dcrx.gateway.loop;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

class LoopTest {
    private final Sinks.Many<Boolean> hints = Sinks.many().multicast().directBestEffort();
    private final AtomicInteger begun = new AtomicInteger();
    private Sinks.Empty<Void> round = Sinks.empty();
    private final AtomicInteger stopped = new AtomicInteger();

    private final Loop loop = new Loop() {
        @Override
        protected Flux<?> hints() {
            return hints.asFlux().onBackpressureLatest();
        }

        @Override
        protected Mono<?> round() {
            begun.incrementAndGet();
            return round.asMono();
        }
    };

    @Test
    void oneRoundComesAfterTheOther() {
        loop.start();
        hint();
        hint();
        assertThat(begun).hasValue(1);
        endRound();
        assertThat(begun).hasValue(2);
    }

    /** Broken off between Kafka and the database, an order would be published twice. */
    @Test
    void whoeverStopsItIsToldWhenTheRoundIsOverAndNoOtherBegins() {
        loop.start();
        hint();
        hint();
        loop.stop(stopped::incrementAndGet);
        hint();
        assertThat(loop.isRunning()).isFalse();
        assertThat(stopped).hasValue(0);
        endRound();
        assertThat(stopped).hasValue(1);
        assertThat(begun).hasValue(1);
    }

    @Test
    void whatHasNothingToDoStopsAtOnceAndMayStartAgain() {
        loop.start();
        loop.stop(stopped::incrementAndGet);
        loop.stop(stopped::incrementAndGet);
        assertThat(stopped).hasValue(2);
        loop.start();
        hint();
        assertThat(begun).hasValue(1);
    }

    private void hint() {
        hints.emitNext(true, Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1)));
    }

    private void endRound() {
        Sinks.Empty<Void> over = round;
        round = Sinks.empty();
        over.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
    }
}
