package io.dcrx.gateway.jobs;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Gives new jobs their turns. Jobs that one owner hands in at the same time do not see each other's rows and would all get
 * the same turn, and with that a share for each connection; so this replica remembers the turns that it has given until
 * their rows are there.
 */
@Component
final class Turns {
    private final ConcurrentMap<Newcomer.Lane, Ticket> underWay = new ConcurrentHashMap<>();

    /** The turns of one owner's jobs that are being handed in. */
    static final class Ticket {
        private int holders;
        private long last;

        /** The next turn, given what the database knows. */
        synchronized long next(Backlog.Standing standing) {
            last = Place.turnAfter(Math.max(last, standing.owners()), standing.farms());
            return last;
        }

        private synchronized Ticket held() {
            holders++;
            return this;
        }

        private synchronized @Nullable Ticket released() {
            holders--;
            return holders == 0 ? null : this;
        }
    }

    /** Does what puts jobs in, up to its commit, with a ticket for the turns of each lane. */
    <T> Mono<T> using(Set<Newcomer.Lane> lanes, Function<Map<Newcomer.Lane, Ticket>, Mono<T>> work) {
        return Mono.using(
                () -> lanes.stream().collect(Collectors.toMap(lane -> lane, this::hold)),
                work,
                tickets -> tickets.keySet().forEach(this::release));
    }

    private Ticket hold(Newcomer.Lane lane) {
        return underWay.compute(lane, (_, there) -> (there == null ? new Ticket() : there).held());
    }

    private void release(Newcomer.Lane lane) {
        underWay.computeIfPresent(lane, (_, there) -> there.released());
    }
}
