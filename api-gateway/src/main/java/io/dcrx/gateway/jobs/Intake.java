package io.dcrx.gateway.jobs;

import io.dcrx.gateway.storage.Batching;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final int MOST_CHARACTERS = 1 << 16;

    private final JobStore store;
    private final Outbox outbox;
    private final Turns turns;
    private final TransactionalOperator transaction;
    private final Batching<Entry, Place> together = new Batching<>(this::putIn);

    Intake(JobStore store, Outbox outbox, Turns turns, TransactionalOperator transaction) {
        this.store = store;
        this.outbox = outbox;
        this.turns = turns;
        this.transaction = transaction;
    }

    private record Entry(Newcomer newcomer, Turns.Ticket ticket) {}

    /** When this completes the job is committed. Whoever gives up waiting for it does not take it back. */
    Mono<Place> put(Newcomer newcomer) {
        return newcomer.length() > MOST_CHARACTERS
                ? putAlone(newcomer)
                : turns.using(newcomer.lane(), ticket -> together.ask(new Entry(newcomer, ticket)));
    }

    /** As a part of the caller's transaction. */
    Mono<Place> putAlone(Newcomer newcomer) {
        return turns.using(newcomer.lane(), ticket -> {
            Entry entry = new Entry(newcomer, ticket);
            return putIn(List.of(entry)).mapNotNull(places -> places.get(entry));
        });
    }

    private Mono<Map<Entry, Place>> putIn(List<Entry> entries) {
        return transaction.transactional(standings(entries)
                .map(standings -> places(entries, standings))
                .flatMap(places -> store.insert(newcomers(places)).thenReturn(places)));
    }

    private Mono<Map<Newcomer.Lane, Outbox.Standing>> standings(List<Entry> entries) {
        return Flux.fromIterable(entries)
                .map(entry -> entry.newcomer().lane())
                .distinct()
                .concatMap(
                        lane -> outbox.standing(lane.owner(), lane.priority()).map(there -> Map.entry(lane, there)))
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** In the order in which they came. */
    private static Map<Entry, Place> places(List<Entry> entries, Map<Newcomer.Lane, Outbox.Standing> standings) {
        Map<Entry, Place> places = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Newcomer newcomer = entry.newcomer();
            long turn = entry.ticket().next(requireNonNull(standings.get(newcomer.lane()), "a lane's standing"));
            places.put(
                    entry, new Place(newcomer.priority(), turn, newcomer.job().id()));
        }
        return places;
    }

    private static Map<Newcomer, Place> newcomers(Map<Entry, Place> places) {
        Map<Newcomer, Place> newcomers = new LinkedHashMap<>();
        places.forEach((entry, place) -> newcomers.put(entry.newcomer(), place));
        return newcomers;
    }
}
