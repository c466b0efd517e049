package io.dcrx.job;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AttemptTest {
    private static final UUID EARLIER = UUID.fromString("0197c0de-0000-7000-8000-000000000001");
    private static final UUID LATER = UUID.fromString("f197c0de-0000-7000-8000-000000000001");

    @Test
    void aLaterDispatchBeatsALaterRecordBeatsALaterDeliveryBeatsALaterStart() {
        List<Attempt> ordered = List.of(
                new Attempt(EARLIER, 1, 5, 1),
                new Attempt(LATER, 1, 5, 1),
                new Attempt(EARLIER, 1, 5, 2),
                new Attempt(EARLIER, 1, 6, 1),
                new Attempt(EARLIER, 1, 10, 1),
                new Attempt(EARLIER, 2, 4, 1));
        List<Attempt> shuffled = new ArrayList<>(ordered);
        Collections.reverse(shuffled);
        Collections.sort(shuffled);

        assertThat(shuffled).isEqualTo(ordered);
    }

    @Test
    void eachStartIsAnAttemptOfItsOwnAndLaterThanTheOneBefore() {
        List<Attempt> starts = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            starts.add(Attempt.start(1, 0, 1));
        }

        assertThat(starts).isSorted().doesNotHaveDuplicates();
        assertThat(starts)
                .allSatisfy(attempt -> assertThat(attempt.id().version()).isEqualTo(7));
    }

    @Property
    void theOrderIsTotal(@ForAll("attempts") Attempt a, @ForAll("attempts") Attempt b, @ForAll("attempts") Attempt c) {
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a).isLessThanOrEqualTo(c);
        }
    }

    @Provide
    Arbitrary<Attempt> attempts() {
        return Combinators.combine(
                        Arbitraries.of(EARLIER, LATER),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.longs().between(0, 3),
                        Arbitraries.integers().between(1, 3))
                .as(Attempt::new);
    }
}
