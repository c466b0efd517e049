package io.dcrx.worker.engine;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobOrder;
import io.dcrx.worker.log.BuildLog;
import java.util.Optional;

/** What turns specs into images in registries. Safe for use by many threads. */
public interface Engine {

    /** As it stands in events and reports, such as {@code buildkit}. */
    String name();

    /**
     * Asks the engine whether it could build now. Takes a few seconds at most.
     *
     * @return its version
     * @throws EngineFailure if it could not; the failure's message says why
     */
    String probe() throws EngineFailure;

    /** Why it should be given nothing new although it answers, as a sentence. */
    default Optional<String> shortage() {
        return Optional.empty();
    }

    /**
     * A place for one attempt to work at. Asks the engine for nothing yet.
     *
     * @param log hears which steps there are, and what they print
     */
    Workbench open(JobOrder order, Attempt attempt, BuildLog log);
}
