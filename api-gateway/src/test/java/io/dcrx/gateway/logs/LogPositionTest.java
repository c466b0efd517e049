package io.dcrx.gateway.logs;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LogPositionTest {
    @Property
    void attemptsStandInTheirOrderAndInThemTheLines(
            @ForAll("attempts") Attempt a,
            @ForAll @IntRange(min = 1) int line,
            @ForAll("attempts") Attempt b,
            @ForAll @IntRange(min = 1) int other) {
        int order = a.equals(b) ? Integer.compare(line, other) : a.compareTo(b);

        assertThat(Integer.signum(LogPosition.of(a, line).compareTo(LogPosition.of(b, other))))
                .isEqualTo(Integer.signum(order));
    }

    @Property
    void whatIsShownToAClientIsUnderstoodWhenItComesBack(
            @ForAll("attempts") Attempt attempt, @ForAll @IntRange(min = 1) int line) {
        LogPosition position = LogPosition.of(attempt, line);

        assertThat(LogPosition.parse(position.text())).isEqualTo(position);
        assertThat(LogPosition.START.isBefore(position)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0001", "000100000000002a010197c0de00000000000G", "' OR 1=1 --"})
    void whatIsNoPlaceIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> LogPosition.parse(text));
    }

    @Test
    void aLaterStartOfTheSameDeliveryStandsLater() throws Exception {
        Attempt first = Attempt.start(1, 7, 1);
        Thread.sleep(2);
        Attempt second = Attempt.start(1, 7, 1);

        assertThat(LogPosition.of(first, 1000).isBefore(LogPosition.of(second, 1)))
                .isTrue();
    }

    @Provide
    Arbitrary<Attempt> attempts() {
        UUID id = JobId.create().value();
        return Combinators.combine(
                        Arbitraries.integers().between(1, 50),
                        Arbitraries.longs().between(0, 1L << 40),
                        Arbitraries.integers().between(1, 10))
                .as((number, offset, delivery) -> new Attempt(id, number, offset, delivery));
    }
}
