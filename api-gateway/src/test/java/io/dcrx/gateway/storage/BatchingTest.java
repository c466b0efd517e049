package io.dcrx.gateway.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

class BatchingTest {
    private final List<List<Integer>> asked = new ArrayList<>();
    private final List<Sinks.One<Boolean>> gates = new ArrayList<>();

    /** Squares, each batch once the test lets it. */
    private final Batching<Integer, Integer> squares = new Batching<>(questions -> {
        asked.add(questions);
        Sinks.One<Boolean> gate = Sinks.one();
        gates.add(gate);
        return gate.asMono().thenReturn(squares(questions));
    });

    @Test
    void whoComesFirstGoesAtOnceAndAlone() {
        squares.ask(1).subscribe();
        squares.ask(2).subscribe();
        assertThat(asked).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void whoComesMeanwhileGoesTogetherAndEqualsAreAskedOnce() {
        List<Integer> answers = new ArrayList<>();
        Flux.just(1, 2, 3, 4, 3).flatMapSequential(squares::ask).subscribe(answers::add);
        assertThat(asked).hasSize(2);
        gates.get(0).tryEmitValue(true).orThrow();
        assertThat(asked).containsExactly(List.of(1), List.of(2), List.of(3, 4));
        gates.get(1).tryEmitValue(true).orThrow();
        gates.get(2).tryEmitValue(true).orThrow();
        assertThat(answers).containsExactly(1, 4, 9, 16, 9);
    }

    @Test
    void nothingIsAskedBeforeSomebodyWantsToKnow() {
        Mono<Integer> unwanted = squares.ask(1);
        assertThat(unwanted).isNotNull();
        assertThat(asked).isEmpty();
    }

    @Test
    void whatHasNoAnswerIsEmpty() {
        Batching<Integer, Integer> nothing = new Batching<>(_ -> Mono.just(Map.of()));
        StepVerifier.create(nothing.ask(1)).verifyComplete();
    }

    /** And what was wrong with one does not hurt those that happened to come with it. */
    @Test
    void whatIsRefusedTogetherIsAskedAlone() {
        Sinks.One<Boolean> gate = Sinks.one();
        Batching<Integer, Integer> picky = new Batching<>(questions -> {
            Mono<Map<Integer, Integer>> answer = questions.contains(13)
                    ? Mono.error(new DataIntegrityViolationException("13"))
                    : Mono.just(squares(questions));
            return questions.contains(0) ? gate.asMono().then(answer) : answer;
        });
        picky.ask(0).subscribe();
        picky.ask(0).subscribe();
        Mono<List<String>> told = Flux.just(0, 12, 13, 14)
                .flatMapSequential(number -> picky.ask(number)
                        .map(String::valueOf)
                        .onErrorResume(DataIntegrityViolationException.class, e -> Mono.just("refused")))
                .collectList()
                .cache();
        told.subscribe();
        gate.tryEmitValue(true).orThrow();
        assertThat(told.block()).containsExactly("0", "144", "refused", "196");
    }

    /** To ask a database that is away once for each would be the last that it needs. */
    @Test
    void whereTheDatabaseIsAwayAllAreTold() {
        Sinks.One<Boolean> gate = Sinks.one();
        AtomicInteger calls = new AtomicInteger();
        Batching<Integer, Integer> away = new Batching<>(_ -> {
            calls.incrementAndGet();
            return gate.asMono().then(Mono.error(new DataAccessResourceFailureException("away")));
        });
        Mono<List<String>> told = Flux.range(0, 10)
                .flatMap(number -> away.ask(number).map(String::valueOf).onErrorResume(e -> Mono.just("away")))
                .collectList()
                .cache();
        told.subscribe();
        gate.tryEmitValue(true).orThrow();
        assertThat(told.block()).hasSize(10).containsOnly("away");
        assertThat(calls).hasValue(3);
    }

    /** A breaker refuses at once: one batch after the other, and not one within the other. */
    @Test
    void allAreToldHoweverManyTheyAreWhereItIsRefusedAtOnce() {
        Sinks.One<Boolean> gate = Sinks.one();
        Batching<Integer, Integer> refused =
                new Batching<>(questions -> (questions.contains(0) ? gate.asMono() : Mono.empty())
                        .then(Mono.error(new DataAccessResourceFailureException("away"))));
        refused.ask(0).onErrorComplete().subscribe();
        refused.ask(0).onErrorComplete().subscribe();
        AtomicInteger told = new AtomicInteger();
        for (int number = 1; number <= 200_000; number++) {
            refused.ask(number).subscribe(_ -> {}, _ -> told.incrementAndGet());
        }
        gate.tryEmitValue(true).orThrow();
        assertThat(told).hasValue(200_000);
    }

    @Test
    void nobodyIsForgottenHoweverManyAskAtOnce() {
        ConcurrentLinkedQueue<Integer> sizes = new ConcurrentLinkedQueue<>();
        Batching<Integer, Integer> busy = new Batching<>(questions -> {
            sizes.add(questions.size());
            return Mono.fromCallable(() -> squares(questions)).subscribeOn(Schedulers.parallel());
        });
        int count = 20_000;
        List<Integer> answers = Flux.range(0, count)
                .flatMap(number -> busy.ask(number).subscribeOn(Schedulers.boundedElastic()), 256)
                .collectList()
                .block();
        assertThat(answers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).mapToObj(i -> i * i).toList());
        assertThat(sizes).allSatisfy(size -> assertThat(size).isBetween(1, 64));
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(count);
    }

    private static Map<Integer, Integer> squares(List<Integer> numbers) {
        return numbers.stream().collect(Collectors.toMap(number -> number, number -> number * number));
    }
}
