package io.dcrx.gateway.jobs;

import io.dcrx.gateway.jobs.Outbox.InLine;
import io.dcrx.job.JobId;
import io.dcrx.job.Priority;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds the jobs that could be next, where an owner may have so many under way only. What is at the head of the line and may
 * not go is taken out of it, once, and is found by its owner from then on: so however many of those wait, who looks for the
 * next job does not read past them, and when their owner has room they stand where they stood.
 *
 * <p>In two steps: {@link #scan} reads without locks and may be out of date; {@link #admit}, in the caller's transaction, locks
 * the owners, counts again, and lets go or holds.
 *
 * <p>Nothing is kept of how much room there is: it is counted, under a lock on the owner, so no way in which a job can end
 * has to give anything back.
 */
@Component
public class Line {
    /** So many of each priority are looked at where some may have to be held. */
    private static final int SEEN = 200;

    private final Outbox outbox;
    private final Held held;
    private final OwnerLimit limit;

    Line(Outbox outbox, Held held, LimitSettings settings) {
        this.outbox = outbox;
        this.held = held;
        this.limit = settings.ownerLimit();
    }

    /**
     * What {@link #scan} saw: others may have released or held it since.
     *
     * @param owners of whom it is to be counted what is under way; none where there is no limit
     * @param relieved those of them of whom nothing seems to be held any more
     */
    public record Seen(List<InLine> allowed, List<InLine> overLimit, Set<UUID> owners, Set<UUID> relieved) {}

    /**
     * Those that may go.
     *
     * @param jobs by priority, the next one first; priorities of which none may are not there
     * @param held how many were found that may not, and are out of the way now
     */
    public record Admitted(Map<Priority, List<JobId>> jobs, int held) {}

    /**
     * The head of the line, and of those that are held whoever's owner has room now. Locks nothing.
     *
     * @param most of each priority that may go
     */
    public Mono<Seen> scan(int most, Outbox.Load underWay) {
        return limit.isNone() && underWay.holding() == 0
                ? head(most).map(head -> new Seen(head, List.of(), Set.of(), Set.of()))
                : Mono.zip(held.owners().collectList(), held.underWay())
                        .flatMap(known -> scan(most, known.getT1(), known.getT2()))
                        .flatMap(seen -> held.know(seen.owners()).thenReturn(seen));
    }

    private Mono<Seen> scan(int most, List<UUID> holding, Map<UUID, Integer> underWay) {
        List<UUID> withRoom = holding.stream()
                .filter(owner -> limit.room(owner, underWay) > 0)
                .toList();
        return Mono.zip(heldWithRoom(withRoom, most, underWay), head(Math.max(most, SEEN)))
                .map(waiting -> {
                    OwnerLimit.Split split = limit.split(concat(waiting.getT1(), waiting.getT2()), underWay);
                    List<InLine> allowed = firstOfEach(split.allowed(), most);
                    Set<UUID> relieved = new HashSet<>(withRoom);
                    relieved.removeAll(owners(waiting.getT1()));
                    Set<UUID> owners = new HashSet<>(relieved);
                    owners.addAll(owners(allowed));
                    owners.addAll(owners(split.overLimit()));
                    return new Seen(allowed, split.overLimit(), owners, relieved);
                });
    }

    private Mono<List<InLine>> heldWithRoom(List<UUID> owners, int most, Map<UUID, Integer> underWay) {
        return Flux.fromIterable(owners)
                .concatMap(owner -> held.next(owner, Math.min(most, limit.room(owner, underWay))))
                .collectList();
    }

    private Mono<List<InLine>> head(int most) {
        return Flux.fromArray(Priority.values())
                .concatMap(priority -> outbox.next(priority, most))
                .collectList();
    }

    /** Which of them may go indeed. For the caller's transaction: until it ends, nobody else releases jobs of their owners. */
    public Mono<Admitted> admit(Seen seen) {
        return seen.owners().isEmpty()
                ? Mono.just(new Admitted(byPriority(seen.allowed()), 0))
                : held.lock(seen.owners())
                        .zipWhen(_ -> held.underWay())
                        .flatMap(locked -> admit(seen, locked.getT1(), locked.getT2()));
    }

    private Mono<Admitted> admit(Seen seen, Set<UUID> locked, Map<UUID, Integer> underWay) {
        OwnerLimit.Split split = limit.split(ofOwners(locked, seen.allowed()), underWay);
        List<InLine> out = concat(split.overLimit(), ofOwners(locked, seen.overLimit())).stream()
                .filter(job -> !job.held())
                .toList();
        Set<UUID> relieved = new HashSet<>(seen.relieved());
        relieved.retainAll(locked);
        return held.hold(out)
                .flatMap(count -> held.forget(relieved).thenReturn(new Admitted(byPriority(split.allowed()), count)));
    }

    private static List<InLine> concat(List<InLine> some, List<InLine> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static List<InLine> ofOwners(Set<UUID> owners, List<InLine> jobs) {
        return jobs.stream().filter(job -> owners.contains(job.owner())).toList();
    }

    private static Set<UUID> owners(Collection<InLine> jobs) {
        return jobs.stream().map(InLine::owner).collect(Collectors.toSet());
    }

    private static List<InLine> firstOfEach(List<InLine> jobs, int most) {
        return jobs.stream().collect(Collectors.groupingBy(job -> job.place().priority())).values().stream()
                .flatMap(line -> line.stream().limit(most))
                .toList();
    }

    private static Map<Priority, List<JobId>> byPriority(List<InLine> jobs) {
        return jobs.stream()
                .sorted(Comparator.comparing(InLine::place))
                .collect(Collectors.groupingBy(
                        job -> job.place().priority(),
                        TreeMap::new,
                        Collectors.mapping(InLine::id, Collectors.toList())));
    }
}
