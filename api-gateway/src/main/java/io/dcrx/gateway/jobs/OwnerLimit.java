package io.dcrx.gateway.jobs;

import io.dcrx.gateway.jobs.Outbox.InLine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How many jobs of one owner may be under way: with the workers, or on Kafka.
 *
 * @param most at least 1
 */
record OwnerLimit(int most) {
    static final OwnerLimit NONE = new OwnerLimit(Integer.MAX_VALUE);

    /** Those that may go, and those that may not yet, because others of their owner use up what there is; in their order. */
    record Split(List<InLine> allowed, List<InLine> overLimit) {}

    boolean isNone() {
        return equals(NONE);
    }

    /** How many more of an owner's may go. */
    int room(UUID owner, Map<UUID, Integer> underWay) {
        return Math.max(0, most - underWay.getOrDefault(owner, 0));
    }

    Split split(Collection<InLine> waiting, Map<UUID, Integer> underWay) {
        Map<UUID, Integer> taken = new HashMap<>(underWay);
        List<InLine> allowed = new ArrayList<>();
        List<InLine> overLimit = new ArrayList<>();
        waiting.stream().sorted(Comparator.comparing(InLine::place)).forEach(job -> {
            boolean goes = room(job.owner(), taken) > 0;
            (goes ? allowed : overLimit).add(job);
            taken.merge(job.owner(), goes ? 1 : 0, Integer::sum);
        });
        return new Split(allowed, overLimit);
    }
}
