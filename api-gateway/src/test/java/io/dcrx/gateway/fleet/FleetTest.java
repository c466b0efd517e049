package io.dcrx.gateway.fleet;

import io.dcrx.fleet.WorkerReport;
import io.dcrx.fleet.WorkerReport.EngineState;
import io.dcrx.job.EngineKind;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FleetTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final EngineState READY = new EngineState("ready", "1", null);
    private static final EngineState AWAY = new EngineState("away", null, "It cannot be reached.");
    private static final EngineState JIB = new EngineState("jib", "0.28.1", null);
    private static final EngineState DOWN = new EngineState("buildkit", null, "cannot be reached");

    private Instant now = NOW;
    private final Fleet fleet = new Fleet(() -> now);

    @Test
    void ofNobodyNothingIsKnown() {
        assertThat(fleet.capacity()).isEqualTo(new Fleet.Capacity(0, 0, 0));
        assertThat(fleet.leastMemoryPercent()).isEmpty();
    }

    @Test
    void onlyWorkersThatTakeJobsHaveSlots() {
        fleet.heard(report("a", 4, 1, 0, false, READY));
        fleet.heard(report("b", 8, 2, 0, false, AWAY, READY));
        fleet.heard(report("draining", 16, 3, 0, true, READY));
        fleet.heard(report("without-engine", 32, 5, 0, false, AWAY));
        assertThat(fleet.capacity()).isEqualTo(new Fleet.Capacity(12, 3, 8));
    }

    @Test
    void theWorkerWithTheMostFreeMemoryCounts() {
        fleet.heard(report("a", 1, 0, 90, false, READY));
        fleet.heard(report("b", 1, 0, 25, false, READY));
        fleet.heard(new WorkerReport("silent-about-it", NOW, 1, 0, 0, 0, List.of(), false));
        assertThat(fleet.leastMemoryPercent()).hasValue(25);
    }

    @Test
    void whoIsSilentIsForgotten() {
        fleet.heard(new WorkerReport("old", NOW, 4, 0, 0, 0, List.of(), false));
        now = NOW.plusSeconds(11);
        assertThat(fleet.capacity().slots()).isZero();
    }

    @Test
    void aWorkerMayHaveAnyTimeOnItsClock() {
        fleet.heard(new WorkerReport("behind", NOW.minusSeconds(3600), 4, 0, 0, 0, List.of(), false));
        fleet.heard(new WorkerReport("ahead", NOW.plusSeconds(3600), 4, 0, 0, 0, List.of(), false));
        assertThat(fleet.capacity().slots()).isEqualTo(8);
        now = NOW.plusSeconds(11);
        assertThat(fleet.capacity().slots()).isZero();
    }

    @Test
    void nothingIsMissedBeforeAWorkerWasHeardOf() {
        assertThat(fleet.isWithout(EngineKind.BUILDKIT)).isFalse();
    }

    @Test
    void anEngineThatNoWorkerWasGivenIsMissed() {
        fleet.heard(report("one", 1, 0, 0, false, JIB));
        assertThat(fleet.isWithout(EngineKind.BUILDKIT)).isTrue();
        assertThat(fleet.isWithout(EngineKind.JIB)).isFalse();
    }

    @Test
    void anEngineThatIsAwayForTheMomentIsNotMissed() {
        fleet.heard(report("one", 1, 0, 0, false, JIB));
        fleet.heard(report("two", 1, 0, 0, false, DOWN, JIB));
        assertThat(fleet.isWithout(EngineKind.BUILDKIT)).isFalse();
    }

    @Test
    void aWorkerThatWasSilentForLongCountsForNothing() {
        fleet.heard(report("two", 1, 0, 0, false, DOWN, JIB));
        now = NOW.plusSeconds(11);
        fleet.heard(report("one", 1, 0, 0, false, JIB));
        assertThat(fleet.isWithout(EngineKind.BUILDKIT)).isTrue();
    }

    private static WorkerReport report(
            String worker, int slots, int busy, long memoryPercent, boolean draining, EngineState... engines) {
        return new WorkerReport(worker, NOW, slots, busy, memoryPercent, 100, List.of(engines), draining);
    }
}
