package io.dcrx.worker.report;

import io.dcrx.fleet.WorkerReport.EngineState;
import io.dcrx.worker.engine.EngineWatch;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Whether the worker can take jobs: the engine answers, and Kafka takes the reports. */
@Component("workerHealthIndicator")
final class WorkerHealth implements HealthIndicator {
    private static final Duration REPORTS_MISSING = Duration.ofSeconds(10);

    private final EngineWatch engine;
    private final Outbox outbox;

    WorkerHealth(EngineWatch engine, Outbox outbox) {
        this.engine = engine;
        this.outbox = outbox;
    }

    @Override
    public Health health() {
        EngineState state = engine.state();
        boolean kafka = outbox.sinceAcknowledged().compareTo(REPORTS_MISSING) < 0;
        Health.Builder health = state.ready() && kafka ? Health.up() : Health.down();
        return health.withDetail("engine", describe(state))
                .withDetail("kafka", kafka ? "takes reports" : "has taken no report for a while")
                .build();
    }

    private static String describe(EngineState state) {
        String problem = state.problem();
        return problem == null ? state.name() + " " + state.version() : problem;
    }
}
