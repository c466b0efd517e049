package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.Batching;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static java.util.Objects.requireNonNull;

/**
 * The way of new jobs into the database. Those that come at the same time go in together, by one transaction: what a commit
 * costs, and where an owner's last job stands, is then a matter of all of them.
 */
@Component
final class Intake {
    /** What is larger goes in alone: a database takes no statement of any size. */
    private static final int HEAVIEST_TOGETHER = 1 << 16;

    private final JobStore store;
    private final Backlog backlog;
    private final Turns turns;
    private final TransactionalOperator transaction;
    private final Batching<Newcomer, Place> together = new Batching<>(this::putIn);

    Intake(JobStore store, Backlog backlog, Turns turns, TransactionalOperator transaction) {
        this.store = store;
        this.backlog = backlog;
        this.turns = turns;
        this.transaction = transaction;
    }

    /** When this completes the job is committed. Whoever gives up waiting for it does not take it back. */
    Mono<Place> put(Newcomer newcomer) {
        return newcomer.weight() > HEAVIEST_TOGETHER ? alone(newcomer) : together.ask(newcomer);
    }

    /**
     * Puts one in by a transaction of its own, with what hangs on it.
     *
     * @param ready gives the job as it is to be put in
     * @param after what is done when it is in
     */
    Mono<Place> putWith(Newcomer.Lane lane, Mono<Newcomer> ready, Mono<Void> after) {
        // Its turn is known to others of its lane until the commit.
        return turns.using(
                Set.of(lane),
                _ -> transaction.transactional(ready.flatMap(this::alone).flatMap(place -> after.thenReturn(place))));
    }

    private Mono<Place> alone(Newcomer newcomer) {
        return putIn(List.of(newcomer)).mapNotNull(places -> places.get(newcomer));
    }

    private Mono<Map<Newcomer, Place>> putIn(List<Newcomer> newcomers) {
        Set<Newcomer.Lane> lanes = newcomers.stream().map(Newcomer::lane).collect(Collectors.toSet());
        return turns.using(
                lanes,
                tickets -> transaction.transactional(standings(lanes)
                        .map(standings -> places(newcomers, tickets, standings))
                        .flatMap(places -> store.insert(places).thenReturn(places))));
    }

    private Mono<Map<Newcomer.Lane, Backlog.Standing>> standings(Set<Newcomer.Lane> lanes) {
        return Flux.fromIterable(lanes)
                .concatMap(
                        lane -> backlog.standing(lane.owner(), lane.priority()).map(there -> Map.entry(lane, there)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** In the order in which they came. */
    private static Map<Newcomer, Place> places(
            List<Newcomer> newcomers,
            Map<Newcomer.Lane, Turns.Ticket> tickets,
            Map<Newcomer.Lane, Backlog.Standing> standings) {
        Map<Newcomer, Place> places = new LinkedHashMap<>();
        for (Newcomer newcomer : newcomers) {
            Newcomer.Lane lane = newcomer.lane();
            long turn = requireNonNull(tickets.get(lane)).next(requireNonNull(standings.get(lane)));
            places.put(
                    newcomer,
                    new Place(newcomer.priority(), turn, newcomer.job().id()));
        }
        return places;
    }
}
