package io.dcrx.gateway.jobs;

import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionSynchronization;
import org.springframework.transaction.reactive.TransactionSynchronizationManager;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Applies events to rows, one transaction a batch. Applying a batch twice changes nothing the second time. */
@Component
class Fold {
    private static final Logger log = LoggerFactory.getLogger(Fold.class);

    private final JobStore store;
    private final TransactionalOperator transaction;
    private final Changes changes;
    private final Retries retries;
    private final Outbox outbox;
    private final JobMeters meters;

    Fold(
            JobStore store,
            TransactionalOperator transaction,
            Changes changes,
            Retries retries,
            Outbox outbox,
            JobMeters meters) {
        this.store = store;
        this.transaction = transaction;
        this.changes = changes;
        this.retries = retries;
        this.outbox = outbox;
        this.meters = meters;
    }

    /** Folds the events, in their order, and completes after the commit. What was taken or has ended leaves room. */
    Mono<Void> apply(List<JobEvent> events) {
        Map<JobId, List<JobEvent>> byJob = new LinkedHashMap<>();
        events.forEach(event ->
                byJob.computeIfAbsent(event.jobId(), id -> new ArrayList<>()).add(event));
        return transaction
                .transactional(Flux.fromIterable(byJob.entrySet())
                        // One order of locking for all replicas: two batches cannot wait for each other.
                        .sort(Map.Entry.comparingByKey())
                        .concatMap(entry -> apply(entry.getKey(), entry.getValue()))
                        .then())
                .doOnSuccess(_ -> {
                    byJob.keySet().forEach(changes::announce);
                    outbox.announce();
                });
    }

    private Mono<Void> apply(JobId id, List<JobEvent> events) {
        return store.lock(id)
                .flatMap(stored -> save(stored, events).thenReturn(id))
                .switchIfEmpty(Mono.fromRunnable(() ->
                        log.atInfo().addKeyValue("job_id", id).log("Events of job {} came after it was removed", id)))
                .then();
    }

    /** For the caller's transaction, in which the job was locked. */
    Mono<Void> save(JobStore.Stored stored, List<JobEvent> events) {
        Job job = stored.job();
        int count = stored.events();
        Flux<Void> appends = Flux.empty();
        List<JobEvent> applied = new ArrayList<>();
        for (JobEvent told : events) {
            JobEvent event =
                    Expiry.decide(job, retries.decide(job, told, Instant.now().truncatedTo(ChronoUnit.MICROS)));
            Job next = job.on(event);
            if (!next.equals(job)) {
                count++;
                applied.add(event);
                appends = appends.concatWith(store.append(job.id(), count, event));
            }
            job = next;
        }
        return applied.isEmpty()
                ? Mono.empty()
                : appends.then(store.update(job, count)).then(countAfterCommit(stored.job(), job, applied));
    }

    /** A transaction that is rolled back, to be tried again perhaps, changed nothing. */
    private Mono<Void> countAfterCommit(Job before, Job after, List<JobEvent> applied) {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .doOnNext(current -> current.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public Mono<Void> afterCommit() {
                        return Mono.fromRunnable(() -> meters.changed(before, after, applied, Instant.now()));
                    }
                }))
                .then();
    }
}
