package io.dcrx.gateway.jobs;

import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Where jobs stand, for those who tell more of them than their rows hold. */
@Component
public final class JobStates {
    private final Jobs jobs;
    private final JobStore store;
    private final Changes changes;

    JobStates(Jobs jobs, JobStore store, Changes changes) {
        this.jobs = jobs;
        this.store = store;
        this.changes = changes;
    }

    /**
     * @param attempt the highest one that was heard of; null before the first
     * @param endedAt null until then
     */
    public record State(
            JobStatus status,
            @Nullable Attempt attempt,
            @Nullable Instant endedAt) {
        static State of(Job job) {
            return new State(
                    job.status(),
                    Optional.ofNullable(job.run()).map(Run::attempt).orElse(null),
                    Optional.ofNullable(job.ending()).map(Job.Ending::at).orElse(null));
        }
    }

    /** Empty if the job was removed. */
    public Mono<State> of(JobId id) {
        return store.find(id).map(shown -> State.of(shown.job()));
    }

    /** Signals when this replica has changed the job. Only a hint to look at once: others change it, too. */
    public Flux<JobId> changes(JobId id) {
        return changes.of(id);
    }

    /** The job of that name, if this user may see it; else the Mono fails as it does for one that does not exist. */
    public Mono<JobId> visible(User user, String id) {
        return Mono.defer(() -> jobs.find(user, JobId.parse(id)))
                .map(shown -> shown.job().id())
                .onErrorMap(IllegalArgumentException.class, e -> unknown(id))
                .switchIfEmpty(Mono.error(() -> unknown(id)));
    }

    static ProblemException unknown(String id) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no job " + id);
    }
}
