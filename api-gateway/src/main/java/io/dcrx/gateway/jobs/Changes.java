package io.dcrx.gateway.jobs;

import io.dcrx.job.JobId;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Signals which jobs this replica has just changed. Only a hint to look at once: what other replicas change is not heard
 * here, and a signal may be missed.
 */
@Component
class Changes {
    private final Sinks.Many<JobId> changed = Sinks.many().multicast().directBestEffort();

    void announce(JobId id) {
        // Several listeners' threads may announce at the same time.
        changed.emitNext(id, (_, result) -> result == Sinks.EmitResult.FAIL_NON_SERIALIZED);
    }

    Flux<JobId> of(JobId id) {
        return changed.asFlux().filter(id::equals);
    }
}
