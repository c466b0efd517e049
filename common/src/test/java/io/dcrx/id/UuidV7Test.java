package io.dcrx.id;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UuidV7Test {
    @Test
    void idsSortInTheOrderInWhichTheyAreMadeAlsoWithinAMillisecond() {
        List<String> made =
                Stream.generate(UuidV7::next).limit(10_000).map(UUID::toString).toList();
        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void anIdTellsWhenItWasMade() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        assertThat(UuidV7.madeAt(UuidV7.next())).isBetween(before, Instant.now());
        assertThat(UuidV7.madeAt(UUID.fromString("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")))
                .as("the example of RFC 9562")
                .isEqualTo("2022-02-22T19:22:22Z");
    }

    @Test
    void theFirstOneOfATimeIsLowerThanAllThatAreMadeFromThenOn() {
        Instant now = Instant.now();
        UUID first = UuidV7.firstOf(now);
        assertThat(first.toString()).isLessThan(UuidV7.next().toString());
        assertThat(first.version()).isEqualTo(7);
        assertThat(first.variant()).isEqualTo(2);
        assertThat(UuidV7.madeAt(first)).isEqualTo(now.truncatedTo(ChronoUnit.MILLIS));
    }
}
