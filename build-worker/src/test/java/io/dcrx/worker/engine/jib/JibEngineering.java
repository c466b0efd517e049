package io.dcrx.worker.engine.jib;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobOrder;
import io.dcrx.worker.Surroundings;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.log.HeardLog;
import java.util.List;

/** Jib for tests, without a farm around it. The registry of the tests stands in for Docker Hub. */
public final class JibEngineering {
    private final JibEngine engine = new JibEngine(new JibProperties("http://" + Surroundings.registry(), List.of()));

    public Workbench open(JobOrder order) {
        return engine.open(order, Attempt.start(1, 0, 1), new HeardLog());
    }
}
