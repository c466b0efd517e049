package io.dcrx.worker.slot;

import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimerTest {
    private static final Duration LATEST = Duration.ofSeconds(30);

    private final Timer up = new Timer(Duration.ZERO);
    private final Timer soon = new Timer(Duration.ofSeconds(10));
    private final Timer late = new Timer(Duration.ofHours(1));

    @Test
    void theFirstThatWillBeUpCounts() {
        assertThat(Timer.next(LATEST, late, soon)).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(10));
        assertThat(Timer.next(LATEST, late)).isEqualTo(LATEST);
    }

    /** Whoever waited for it would wait no time at all, again and again. */
    @Test
    void whatIsUpAlreadyIsNotWaitedFor() {
        assertThat(up.isUp()).isTrue();
        assertThat(Timer.next(LATEST, up)).isEqualTo(LATEST);
        assertThat(Timer.next(LATEST, up, soon)).isPositive().isLessThan(LATEST);
    }
}
