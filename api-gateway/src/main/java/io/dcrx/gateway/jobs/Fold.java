package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.Refusal;
import io.dcrx.job.JobEvent;
import io.dcrx.job.JobId;
import io.dcrx.job.JobStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
    private final LastImages images;
    private final JobMeters meters;

    Fold(
            JobStore store,
            TransactionalOperator transaction,
            Changes changes,
            Retries retries,
            Outbox outbox,
            LastImages images,
            JobMeters meters) {
        this.store = store;
        this.transaction = transaction;
        this.changes = changes;
        this.retries = retries;
        this.outbox = outbox;
        this.images = images;
        this.meters = meters;
    }

    /**
     * Folds the events, in their order, and completes after the commit.
     *
     * @return those that the database will never take: they are left out, so that nobody else waits for them
     */
    Mono<List<JobEvent>> apply(List<JobEvent> events) {
        Map<JobId, List<JobEvent>> byJob = events.stream().collect(Collectors.groupingBy(JobEvent::jobId));
        return byJob.isEmpty()
                ? Mono.just(List.of())
                : apply(byJob).thenReturn(List.<JobEvent>of()).onErrorResume(Fold::isOfTheData, _ -> oneByOne(events));
    }

    private Mono<List<JobEvent>> oneByOne(List<JobEvent> events) {
        return Flux.fromIterable(events)
                .concatMap(event -> apply(Map.of(event.jobId(), List.of(event)))
                        .then(Mono.<JobEvent>empty())
                        .onErrorResume(Fold::isOfTheData, e -> {
                            log.atError()
                                    .addKeyValue("job_id", event.jobId())
                                    .setCause(e)
                                    .log("What happened to job {} cannot be kept", event.jobId());
                            return Mono.just(event);
                        }))
                .collectList();
    }

    private static boolean isOfTheData(Throwable failure) {
        return Refusal.of(failure) == Refusal.DATA;
    }

    private Mono<Void> apply(Map<JobId, List<JobEvent>> byJob) {
        return transaction
                .transactional(store.lock(byJob.keySet())
                        .map(stored ->
                                folded(stored, byJob.getOrDefault(stored.job().id(), List.of())))
                        .collectList()
                        .doOnNext(all -> tellOfRemoved(byJob.keySet(), all))
                        .map(Fold::changed)
                        .flatMap(changed -> save(changed).thenReturn(changed)))
                .doOnSuccess(changed -> {
                    byJob.keySet().forEach(changes::announce);
                    if (changed.stream().anyMatch(Folded::movesTheLine)) {
                        outbox.announce();
                    }
                })
                .flatMap(changed ->
                        images.remember(changed.stream().map(Folded::after).toList()));
    }

    /** For the caller's transaction, in which the job was locked. */
    Mono<Void> save(JobStore.Stored stored, List<JobEvent> events) {
        return save(changed(List.of(folded(stored, events))));
    }

    /**
     * What becomes of a job.
     *
     * @param news the events that changed something
     */
    private record Folded(JobStore.Stored before, Job after, List<JobEvent> news) {
        int events() {
            return before.events() + news.size();
        }

        /** Whether it was taken or has ended, which leaves room, or waits again. */
        boolean movesTheLine() {
            return before.job().status() == JobStatus.PENDING
                    || after.status() == JobStatus.PENDING
                    || after.status().isTerminal();
        }

        Stream<JobStore.Entry> entries() {
            return IntStream.range(0, news.size())
                    .mapToObj(i -> new JobStore.Entry(after.id(), before.events() + i + 1, news.get(i)));
        }
    }

    private Folded folded(JobStore.Stored stored, List<JobEvent> events) {
        Job job = stored.job();
        List<JobEvent> news = new ArrayList<>();
        for (JobEvent told : events) {
            JobEvent event =
                    Expiry.decide(job, retries.decide(job, told, Instant.now().truncatedTo(ChronoUnit.MICROS)));
            Job next = job.on(event);
            if (!next.equals(job)) {
                news.add(event);
            }
            job = next;
        }
        return new Folded(stored, job, news);
    }

    private static List<Folded> changed(List<Folded> all) {
        return all.stream().filter(folded -> !folded.news().isEmpty()).toList();
    }

    private Mono<Void> save(List<Folded> changed) {
        return changed.isEmpty()
                ? Mono.empty()
                : store.append(changed.stream().flatMap(Folded::entries).toList())
                        .thenMany(Flux.fromIterable(changed))
                        .concatMap(folded -> store.update(folded.after(), folded.events()))
                        .then(countAfterCommit(changed));
    }

    private static void tellOfRemoved(Set<JobId> told, List<Folded> there) {
        Set<JobId> removed = new TreeSet<>(told);
        there.forEach(folded -> removed.remove(folded.after().id()));
        removed.forEach(
                id -> log.atInfo().addKeyValue("job_id", id).log("Events of job {} came after it was removed", id));
    }

    /** A transaction that is rolled back, to be tried again perhaps, changed nothing. */
    private Mono<Void> countAfterCommit(List<Folded> changed) {
        return TransactionSynchronizationManager.forCurrentTransaction()
                .doOnNext(current -> current.registerSynchronization(new TransactionSynchronization() {
                    @Override
                    public Mono<Void> afterCommit() {
                        return Mono.fromRunnable(() -> changed.forEach(Fold.this::count));
                    }
                }))
                .then();
    }

    private void count(Folded folded) {
        meters.changed(folded.before().job(), folded.after(), folded.news(), Instant.now());
    }
}
