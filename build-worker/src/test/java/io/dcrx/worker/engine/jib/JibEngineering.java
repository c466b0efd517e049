package io.dcrx.worker.engine.jib;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobOrder;
import io.dcrx.worker.Surroundings;
import io.dcrx.worker.context.ContextProperties;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.log.HeardLog;
import java.nio.file.Path;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** Jib for tests, without a farm around it. The registry of the tests stands in for Docker Hub. */
public final class JibEngineering {
    private final JibEngine engine = new JibEngine(
            new JibProperties("http://" + Surroundings.registry(), List.of()),
            new ContextProperties(
                    "",
                    Path.of(System.getProperty("java.io.tmpdir"), "dcrx-contexts"),
                    DataSize.ofGigabytes(1),
                    DataSize.ofGigabytes(1)));

    public Workbench open(JobOrder order) {
        return engine.open(order, Attempt.start(1, 0, 1), new HeardLog());
    }
}
