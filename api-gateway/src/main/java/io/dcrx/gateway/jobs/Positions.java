package io.dcrx.gateway.jobs;

import io.dcrx.job.JobId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** How many jobs are in line up to and including those that wait. */
@Component
final class Positions {
    /** So far back somebody's place in the line is told; to count further would take longer the more wait. */
    static final int COUNTED = 1000;

    private static final Duration FRESH = Duration.ofMillis(500);

    private final Backlog backlog;

    /** However many look at their jobs over and over, the database counts for them twice a second. */
    private final Mono<Front> remembered;

    Positions(Backlog backlog) {
        this.backlog = backlog;
        this.remembered = now().cache(_ -> FRESH, _ -> Duration.ZERO, () -> Duration.ZERO);
    }

    /**
     * The first of the line.
     *
     * @param last the last one of them, where there may be more behind it; else null
     */
    private record Front(
            Map<JobId, Integer> positions, @Nullable Place last) {
        static Front of(List<Place> places) {
            Map<JobId, Integer> positions = new HashMap<>();
            places.forEach(place -> positions.put(place.id(), positions.size() + 1));
            return new Front(positions, places.size() < COUNTED ? null : places.getLast());
        }

        /** Whether what came in since would not be in its way. */
        boolean tellsOf(Place place) {
            return positions.containsKey(place.id()) || (last != null && place.compareTo(last) > 0);
        }
    }

    /**
     * Of all of these at one time, so that no two have the same one; of a single one as it was half a second ago at the most.
     * Those that do not wait, or are further back than {@value #COUNTED}, are not among them.
     */
    Mono<Map<JobId, Integer>> of(List<JobStore.Shown> shown) {
        List<Place> waiting = shown.stream()
                .filter(JobStore.Shown::waits)
                .map(JobStore.Shown::place)
                .toList();
        return switch (waiting.size()) {
            case 0 -> Mono.just(Map.of());
            case 1 -> of(waiting.getFirst());
            default -> now().map(Front::positions);
        };
    }

    private Mono<Map<JobId, Integer>> of(Place place) {
        return remembered.flatMap(front -> front.tellsOf(place) ? Mono.just(front.positions()) : counted(place));
    }

    private Mono<Map<JobId, Integer>> counted(Place place) {
        return backlog.position(place, COUNTED)
                .map(position -> Map.of(place.id(), position))
                .defaultIfEmpty(Map.of());
    }

    private Mono<Front> now() {
        return backlog.first(COUNTED).collectList().map(Front::of);
    }
}
