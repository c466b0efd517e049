package io.dcrx.worker.log;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import org.springframework.stereotype.Component;

/** Where logs of attempts begin. */
@Component
public final class BuildLogs {
    private final LogSink topic;
    private final LogProperties properties;

    BuildLogs(LogSink topic, LogProperties properties) {
        this.topic = topic;
        this.properties = properties;
    }

    public AttemptLog open(JobId job, Attempt attempt) {
        return LogFlow.start(job, attempt, topic, properties.limit());
    }
}
