package io.dcrx.gateway.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Asks the database at once what many ask for one by one, as data loaders do. Nobody is made to wait for company: a question
 * goes out alone and at once while nothing is under way, and those that come meanwhile go together, so the more come, the
 * less each costs. An answer is never older than its question.
 *
 * @param <Q> a question, or something to be done; equal ones are asked once
 * @param <A> its answer
 */
public final class Batching<Q, A> {
    /** So many of the pool's connections are taken by it at the most. */
    private static final int UNDER_WAY = 2;

    private static final int MOST = 64;

    private final Function<List<Q>, Mono<Map<Q, A>>> database;
    private final Queue<Asked<Q, A>> asked = new ConcurrentLinkedQueue<>();
    private final Semaphore free = new Semaphore(UNDER_WAY);
    /** How often there was something to drain since the last look. */
    private final AtomicInteger missed = new AtomicInteger();

    /** @param database gives the answers to questions of which no two are equal; those that have none are not in it */
    public Batching(Function<List<Q>, Mono<Map<Q, A>>> database) {
        this.database = database;
    }

    private record Asked<Q, A>(Q question, Sinks.One<A> answer) {}

    /** Empty if there is no answer. It is asked outside of the caller's transaction. */
    public Mono<A> ask(Q question) {
        return Mono.defer(() -> {
            Sinks.One<A> answer = Sinks.one();
            asked.add(new Asked<>(question, answer));
            drain();
            return answer.asMono();
        });
    }

    /**
     * One thread drains the queue; others leave a count and go, and so does what ends within a round: a database that is known to
     * be away refuses at once, and each batch would otherwise be deeper on the stack than the one before.
     */
    private void drain() {
        if (missed.getAndIncrement() > 0) {
            return;
        }
        for (int seen = 1; seen > 0; seen = missed.addAndGet(-seen)) {
            while (!asked.isEmpty() && free.tryAcquire()) {
                answered(batch())
                        .doFinally(_ -> {
                            free.release();
                            drain();
                        })
                        .subscribe();
            }
        }
    }

    /** May be empty: others take from the same queue. */
    private List<Asked<Q, A>> batch() {
        List<Asked<Q, A>> batch = new ArrayList<>();
        for (Asked<Q, A> one = asked.poll(); one != null; one = batch.size() < MOST ? asked.poll() : null) {
            batch.add(one);
        }
        return batch;
    }

    /** Completes in any case. What the database refuses together is tried alone: nobody suffers for a neighbour. */
    private Mono<Void> answered(List<Asked<Q, A>> batch) {
        if (batch.isEmpty()) {
            return Mono.empty();
        }
        List<Q> questions = batch.stream().map(Asked::question).distinct().toList();
        return Mono.defer(() -> database.apply(questions))
                .doOnNext(answers -> batch.forEach(one -> answer(one, answers.get(one.question()))))
                .then()
                .onErrorResume(e ->
                        questions.size() > 1 && isAboutOne(e) ? alone(batch) : Mono.fromRunnable(() -> fail(batch, e)));
    }

    /** And not about the database, which would only be asked as often as there are questions. */
    private static boolean isAboutOne(Throwable failure) {
        return Refusal.of(failure) == Refusal.DATA
                || (failure instanceof NonTransientDataAccessException
                        && !(failure instanceof NonTransientDataAccessResourceException));
    }

    private Mono<Void> alone(List<Asked<Q, A>> batch) {
        return Flux.fromIterable(batch).concatMap(one -> answered(List.of(one))).then();
    }

    private static <Q, A> void answer(Asked<Q, A> one, @Nullable A answer) {
        if (answer == null) {
            var _ = one.answer().tryEmitEmpty();
        } else {
            var _ = one.answer().tryEmitValue(answer);
        }
    }

    private static <Q, A> void fail(List<Asked<Q, A>> batch, Throwable failure) {
        batch.forEach(one -> one.answer().tryEmitError(failure));
    }
}
