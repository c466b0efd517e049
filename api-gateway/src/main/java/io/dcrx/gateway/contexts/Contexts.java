package io.dcrx.gateway.contexts;

import io.dcrx.context.ContextId;
import io.dcrx.context.InlineFiles;
import io.dcrx.context.StoredContext;
import io.dcrx.gateway.users.Access;
import io.dcrx.gateway.users.User;
import io.dcrx.gateway.web.ProblemException;
import io.dcrx.gateway.web.ProblemType;
import io.dcrx.image.Digest;
import io.dcrx.parse.FieldError;
import io.dcrx.parse.InvalidInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The one door for everything that is done with contexts. */
@Service
public class Contexts implements AutoCloseable {
    private static final int WAITING = 64;
    private static final Duration BUSY = Duration.ofSeconds(10);
    private static final int PRUNED_AT_ONCE = 100;

    private final ContextRows rows;
    private final ContextStore store;
    private final Spool spool;
    private final TarCheck check;
    private final TransactionalOperator transaction;
    /** Reading through gigabytes takes a core each, and half of them are for others. */
    private final Scheduler readers = Schedulers.newBoundedElastic(
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2), WAITING, "context-check");

    Contexts(
            ContextRows rows,
            ContextStore store,
            Spool spool,
            ContextSettings settings,
            TransactionalOperator transaction) {
        this.rows = rows;
        this.store = store;
        this.spool = spool;
        this.check = new TarCheck(settings.maxSize().toBytes(), settings.maxEntries());
        this.transaction = transaction;
    }

    /**
     * Takes in a tar. When this completes the context is safe, and is there until nobody has used it for a while. The same
     * bytes of the same user are one context.
     */
    Mono<KeptContext> receive(User owner, Flux<DataBuffer> upload) {
        return spool.lend(upload, file -> reading(() -> check(file)).flatMap(found -> keep(owner, found, file)));
    }

    /** Takes in files that stood in a request; as {@link #receive}. */
    public Mono<StoredContext> keep(User owner, InlineFiles files) {
        Flux<DataBuffer> tar =
                Flux.defer(() -> Mono.just(DefaultDataBufferFactory.sharedInstance.wrap(InlineTar.of(files))));
        return receive(owner, tar).map(kept -> new StoredContext(kept.contextId(), kept.digest()));
    }

    /**
     * Completes what a job says of its context, and keeps that from being removed until the transaction ends, in which this
     * is to be done; from then on the job does.
     *
     * @throws InvalidInput (in the Mono) if this user has no such context
     */
    public Mono<StoredContext> use(User user, StoredContext asked) {
        ContextId id = asked.contextId();
        return rows.find(user.access(), id)
                .filterWhen(known -> rows.use(id, now()))
                .switchIfEmpty(Mono.error(() -> wrong(
                        "context_id", "is not the id of a context of yours; it may have been removed for want of use")))
                .map(known -> same(asked, known));
    }

    Mono<KeptContext> find(User user, ContextId id) {
        return rows.find(user.access(), id);
    }

    /** A context for a worker, whoever's it is; empty if there is none. */
    Mono<Content> content(ContextId id) {
        return rows.find(Access.EVERYBODYS, id)
                .map(known -> new Content(
                        known,
                        store.read(id).onErrorMap(e -> !(e instanceof ContextStore.NotThere), Contexts::storeIsAway)));
    }

    /** A context and its bytes. */
    record Content(KeptContext context, Flux<DataBuffer> bytes) {}

    /** Removes what nobody has used since then and no job needs. Several gateways may do so at once. */
    Mono<Long> prune(Instant before) {
        return rows.unused(before, PRUNED_AT_ONCE)
                .concatMap(id -> prune(id, before))
                .count();
    }

    /** The row goes last, so nothing is in the store that has none. */
    private Mono<ContextId> prune(ContextId id, Instant before) {
        return transaction
                .transactional(rows.retire(id, before))
                .filter(retired -> retired)
                .flatMap(_ -> store.remove(id).then(rows.remove(id)).thenReturn(id));
    }

    private Mono<KeptContext> keep(User owner, KeptContext found, Path file) {
        return rows.find(owner.id(), found.digest())
                .filterWhen(known -> rows.use(known.contextId(), now()))
                .switchIfEmpty(Mono.defer(() -> rows.insert(found, owner.id(), now())
                        .then(store.put(found.contextId(), file).onErrorMap(Contexts::storeIsAway))
                        .then(transaction.transactional(rows.stored(found.contextId(), now())))
                        .thenReturn(found)));
    }

    private KeptContext check(Path file) throws java.io.IOException {
        try {
            long size = Files.size(file);
            Digest digest = check.check(file);
            return new KeptContext(ContextId.create(), digest, size);
        } catch (TarCheck.Unfit e) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "The context " + e.getMessage() + ".", e);
        }
    }

    private <T> Mono<T> reading(Callable<T> work) {
        return Mono.fromCallable(work)
                .subscribeOn(readers)
                .onErrorMap(
                        RejectedExecutionException.class,
                        e -> ProblemException.unavailable("Too many contexts are uploaded right now.", BUSY));
    }

    private static ProblemException storeIsAway(Throwable cause) {
        return ProblemException.unavailable(
                "The farm's store of contexts is of no use right now; nothing was kept, try again.", BUSY, cause);
    }

    private static StoredContext same(StoredContext asked, KeptContext known) {
        if (asked.digest() != null && !asked.digest().equals(known.digest())) {
            throw wrong("digest", "is not that of the context, which is " + known.digest());
        }
        return new StoredContext(known.contextId(), known.digest());
    }

    private static InvalidInput wrong(String field, String detail) {
        return new InvalidInput(List.of(new FieldError("/context/" + field, detail)));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        readers.dispose();
    }
}
