package io.dcrx.gateway.fleet;

import io.dcrx.fleet.WorkerReport;
import io.dcrx.fleet.WorkerReport.EngineState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FleetMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Fleet fleet = new Fleet();

    FleetMetersTest() {
        var _ = new FleetMeters(registry, fleet);
    }

    @Test
    void onlySlotsOfWorkersThatTakeJobsCount() {
        hear("ready", null, false, 4, 3);
        hear("broken", "no engine", false, 8, 1);
        hear("leaving", null, true, 16, 2);

        assertThat(registry.get("dcrx.fleet.slots").gauge().value()).isEqualTo(4);
        assertThat(registry.get("dcrx.fleet.slots.busy").gauge().value()).isEqualTo(3);
        for (String state : List.of("ready", "not_ready", "draining")) {
            assertThat(registry.get("dcrx.fleet.workers")
                            .tag("state", state)
                            .gauge()
                            .value())
                    .as(state)
                    .isEqualTo(1);
        }
    }

    private void hear(String name, @Nullable String problem, boolean draining, int slots, int busy) {
        EngineState engine = new EngineState("buildkit", problem == null ? "1" : null, problem);
        fleet.heard(new WorkerReport(name, Instant.now(), slots, busy, 1, 2, List.of(engine), draining));
    }
}
