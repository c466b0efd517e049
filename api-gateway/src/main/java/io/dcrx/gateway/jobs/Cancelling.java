package io.dcrx.gateway.jobs;

import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Ends jobs that nobody wants any more.
 *
 * <p>The wish is recorded in the row, and that is all it takes where no order was published: the row is locked, so there
 * is no race to lose. Otherwise workers are told, and the one that has the job confirms that it is stopped. If nobody was
 * heard of some time after the workers were told, nobody has it, and the job is withdrawn: before a worker pushes it looks
 * at everything that it was told before, so an image that is not in the registry by then will not get there.
 */
@Service
class Cancelling {
    /** How long a request waits for the end. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** How long workers that were told have to be heard of. */
    static final Duration UNHEARD = Duration.ofMillis(1500);

    /** How often a request looks by itself, because the end may be folded by another replica. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private final JobStore store;
    private final Cancellations cancellations;
    private final Fold fold;
    private final Changes changes;
    private final TransactionalOperator transaction;
    private final Duration patience;

    @Autowired
    Cancelling(
            JobStore store,
            Cancellations cancellations,
            Fold fold,
            Changes changes,
            TransactionalOperator transaction) {
        this(store, cancellations, fold, changes, transaction, PATIENCE);
    }

    Cancelling(
            JobStore store,
            Cancellations cancellations,
            Fold fold,
            Changes changes,
            TransactionalOperator transaction,
            Duration patience) {
        this.store = store;
        this.cancellations = cancellations;
        this.fold = fold;
        this.changes = changes;
        this.transaction = transaction;
        this.patience = patience;
    }

    /**
     * Cancels a job and waits a little for its end. Empty if there is no such job, or none that this user may cancel.
     *
     * @throws ProblemException (in the Mono) if the job has ended already
     */
    Mono<JobStore.Shown> cancel(User user, JobId id) {
        return transaction
                .transactional(store.lock(id)
                        .filter(stored -> user.access().reaches(stored.job().owner()))
                        .flatMap(stored -> request(stored, user).thenReturn(id)))
                .doOnNext(_ -> cancellations.announce())
                .flatMap(this::awaitEnd);
    }

    /**
     * Ends a job of which workers were told long enough ago and that none of them has. Changes no other.
     *
     * @param heard until when everything that workers said is folded: one that nobody cancelled may be done, and well, where
     *     that is behind
     */
    Mono<Void> withdraw(JobId id, Instant heard) {
        Instant now = now();
        return transaction
                .transactional(store.lock(id)
                        .flatMap(stored -> cancellations
                                .remove(id, (stored.job().isUnwanted() ? now : heard).minus(UNHEARD))
                                .filter(told -> told)
                                .flatMap(_ -> fold.save(stored, endOf(stored.job(), now)))))
                .doOnSuccess(_ -> changes.announce(id));
    }

    /** Workers were told because somebody wanted it, or because it has waited for too long. */
    private static List<JobEvent> endOf(Job job, Instant now) {
        if (job.isUnwanted()) {
            return List.of(new JobEvent.Withdrawn(job.id(), now));
        }
        return job.status() == JobStatus.PENDING ? List.of(Expiry.given(job, now)) : List.of();
    }

    private Mono<Void> request(JobStore.Stored stored, User user) {
        Job job = stored.job();
        if (job.status().isTerminal()) {
            return Mono.error(new ProblemException(
                    ProblemType.CONFLICT, "Job " + job.id() + " has ended already: it is " + job.status() + "."));
        }
        if (job.isUnwanted()) {
            return Mono.empty();
        }
        Instant now = now();
        JobEvent wish = new JobEvent.CancelRequested(job.id(), now, user.username());
        JobEvent end = new JobEvent.Withdrawn(job.id(), now);
        // Told also of a job that was not released: a gateway that died may have published its order without noting it.
        return fold.save(stored, stored.released() ? List.of(wish) : List.of(wish, end))
                .then(cancellations.add(job.id(), now));
    }

    private Mono<JobStore.Shown> awaitEnd(JobId id) {
        Flux<?> looks = Flux.merge(
                Mono.just(id),
                changes.of(id),
                Flux.interval(LOOK),
                Mono.delay(UNHEARD.plus(LOOK))
                        .then(Mono.defer(() -> withdraw(id, now())))
                        .onErrorComplete());
        return looks.onBackpressureLatest()
                .concatMap(_ -> store.find(id), 1)
                .filter(shown -> shown.job().status().isTerminal())
                .next()
                .timeout(patience, Mono.empty())
                .switchIfEmpty(Mono.defer(() -> store.find(id)));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
