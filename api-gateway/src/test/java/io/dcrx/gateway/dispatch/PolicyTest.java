package io.dcrx.gateway.dispatch;

import io.dcrx.gateway.dispatch.Policy.Load;
import io.dcrx.gateway.dispatch.Policy.Waiting;
import io.dcrx.job.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.dcrx.job.Priority.HIGH;
import static io.dcrx.job.Priority.LOW;
import static io.dcrx.job.Priority.NORMAL;
import static org.assertj.core.api.Assertions.assertThat;

class PolicyTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Waiting YOUNG = new Waiting(1000, NOW);
    private static final Waiting OLD = new Waiting(1000, NOW.minus(Policy.AGED).minusSeconds(1));

    @ParameterizedTest(name = "{0} slots, {1} running, {2} released: room for {3}, of them for low {4}")
    @CsvSource({
        // Nobody was heard of: a few, and nothing that can wait.
        "0, 0, 0, 16, 0",
        "0, 0, 16, 0, 0",
        "0, 500, 3, 13, 0",
        // One worker: what fits, and two that lie ready.
        "1, 0, 0, 3, 1",
        "1, 1, 0, 2, 0",
        "1, 1, 2, 0, 0",
        "10, 0, 0, 12, 9",
        "10, 9, 0, 3, 0",
        "10, 10, 2, 0, 0",
        // A fleet: a twentieth lies ready, a tenth is left free of low priority.
        "1000, 0, 0, 1050, 900",
        "1000, 500, 100, 450, 300",
        "1000, 1000, 0, 50, 0",
        // More is said to run than there are slots, because workers died: that must not stop everything.
        "10, 500, 0, 2, 0",
        "10, 0, 99, 0, 0",
    })
    void thereIsRoomForWhatSlotsSoonTake(int slots, int running, int released, int room, int low) {
        Load load = new Load(slots, running, released);
        assertThat(load.room()).isEqualTo(room);
        assertThat(load.roomForLow()).isEqualTo(low);
    }

    @Test
    void theMoreUrgentGoFirst() {
        Waiting one = new Waiting(1, NOW);
        assertThat(choose(new Load(10, 0, 0), Map.of(LOW, one, NORMAL, one, HIGH, one)))
                .containsExactly(HIGH, NORMAL, LOW);
        assertThat(choose(new Load(10, 10, 0), Map.of(LOW, YOUNG, NORMAL, YOUNG)))
                .containsExactly(NORMAL, NORMAL);
    }

    @Test
    void nothingIsChosenWhereNothingWaitsOrThereIsNoRoom() {
        assertThat(choose(new Load(10, 0, 0), Map.of())).isEmpty();
        assertThat(choose(new Load(10, 10, 2), Map.of(HIGH, YOUNG))).isEmpty();
    }

    @Test
    void lowLeavesATenthFree() {
        assertThat(choose(new Load(100, 0, 0), Map.of(LOW, YOUNG))).hasSize(90).containsOnly(LOW);
        assertThat(choose(new Load(100, 0, 0), Map.of(NORMAL, YOUNG))).hasSize(105);
    }

    @Test
    void whatHasWaitedForLongGetsOneChoiceInFifty() {
        List<Priority> choices = choose(new Load(1000, 1000, 0), Map.of(HIGH, YOUNG, LOW, OLD));
        assertThat(choices).hasSize(50);
        assertThat(Collections.frequency(choices, LOW)).isEqualTo(1);
        assertThat(choose(new Load(1000, 1000, 0), Map.of(HIGH, YOUNG, LOW, YOUNG)))
                .containsOnly(HIGH);
    }

    @Test
    void choicesAreCountedFromLookToLook() {
        Map<Priority, Integer> chosen = new EnumMap<>(Priority.class);
        for (int made = 0; made < 1000; made++) {
            Load oneFree = new Load(20, 20, 1);
            Policy.choose(oneFree, Map.of(HIGH, YOUNG, NORMAL, OLD), made, NOW)
                    .forEach(choice -> chosen.merge(choice, 1, Integer::sum));
        }
        assertThat(chosen).isEqualTo(Map.of(HIGH, 980, NORMAL, 20));
    }

    @Test
    void theOldestGoesFirstOfThoseThatHaveWaitedForLong() {
        Waiting older = new Waiting(1, OLD.since().minus(Duration.ofMinutes(1)));
        List<Priority> choices = choose(new Load(2000, 2000, 0), Map.of(HIGH, YOUNG, NORMAL, OLD, LOW, older));
        assertThat(choices).filteredOn(choice -> choice != HIGH).containsExactly(LOW, NORMAL);
    }

    private static List<Priority> choose(Load load, Map<Priority, Waiting> waiting) {
        return Policy.choose(load, waiting, 0, NOW);
    }
}
