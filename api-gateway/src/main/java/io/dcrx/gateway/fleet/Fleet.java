package io.dcrx.gateway.fleet;

import io.dcrx.fleet.WorkerReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.stereotype.Component;

/**
 * The workers that were heard of lately. Every replica hears every report, so each knows the whole fleet by itself and
 * nothing of this is stored.
 */
@Component
public class Fleet {
    /** Five missed reports. */
    private static final Duration LATELY = Duration.ofSeconds(10);

    private final Clock clock;
    private final ConcurrentMap<String, WorkerReport> latest = new ConcurrentHashMap<>();

    Fleet() {
        this(Clock.systemUTC());
    }

    Fleet(Clock clock) {
        this.clock = clock;
    }

    void heard(WorkerReport report) {
        latest.merge(report.worker(), report, (old, now) -> now.at().isBefore(old.at()) ? old : now);
        forgetTheSilent();
    }

    /** By name. */
    public List<WorkerReport> workers() {
        forgetTheSilent();
        return latest.values().stream()
                .sorted(Comparator.comparing(WorkerReport::worker))
                .toList();
    }

    boolean knows(String worker) {
        forgetTheSilent();
        return latest.containsKey(worker);
    }

    private void forgetTheSilent() {
        Instant since = clock.instant().minus(LATELY);
        latest.values().removeIf(report -> report.at().isBefore(since));
    }
}
