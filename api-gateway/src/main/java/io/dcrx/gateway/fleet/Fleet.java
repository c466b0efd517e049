package io.dcrx.gateway.fleet;

import io.dcrx.fleet.WorkerReport;
import io.dcrx.job.EngineKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The workers that were heard of lately. Every replica hears every report, so each knows the whole fleet by itself and
 * nothing of this is stored.
 */
@Component
public class Fleet {
    /** Five missed reports. */
    private static final Duration LATELY = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final ConcurrentMap<String, Heard> latest = new ConcurrentHashMap<>();

    Fleet() {
        this(InstantSource.system());
    }

    Fleet(InstantSource clock) {
        this.clock = clock;
    }

    /** @param at by this gateway's clock: by its own, a worker may live in the past or in the future */
    private record Heard(WorkerReport report, Instant at) {}

    void heard(WorkerReport report) {
        latest.put(report.worker(), new Heard(report, clock.instant()));
        forgetTheSilent();
    }

    /** By name. */
    public List<WorkerReport> workers() {
        forgetTheSilent();
        return latest.values().stream()
                .map(Heard::report)
                .sorted(Comparator.comparing(WorkerReport::worker))
                .toList();
    }

    /**
     * What the fleet can do.
     *
     * @param slots of the workers that take jobs
     * @param busy those of them that hold a job
     * @param others jobs that workers hold which take no more
     */
    public record Capacity(int slots, int busy, int others) {}

    /** As it was last heard of; nothing, for the first seconds of a gateway. */
    public Capacity capacity() {
        Map<Boolean, List<WorkerReport>> taking =
                workers().stream().collect(Collectors.partitioningBy(Fleet::takesJobs));
        List<WorkerReport> takers = taking.getOrDefault(true, List.of());
        return new Capacity(
                takers.stream().mapToInt(WorkerReport::slots).sum(),
                takers.stream().mapToInt(WorkerReport::busy).sum(),
                taking.getOrDefault(false, List.of()).stream()
                        .mapToInt(WorkerReport::busy)
                        .sum());
    }

    /** How much of its memory the worker uses that uses the least; empty while none was heard of. */
    public OptionalDouble leastMemoryPercent() {
        return workers().stream()
                .filter(report -> report.memoryLimit() > 0)
                .mapToDouble(report -> 100.0 * report.memoryUsed() / report.memoryLimit())
                .min();
    }

    /** It does not stand in the queue while none of its engines is ready. */
    static boolean takesJobs(WorkerReport report) {
        return !report.draining()
                && (report.engines().isEmpty() || report.engines().stream().anyMatch(WorkerReport.EngineState::ready));
    }

    /**
     * Whether there are workers, and none of them was made to work with this engine. One whose engine is away for the
     * moment was.
     */
    public boolean isWithout(EngineKind engine) {
        List<WorkerReport> workers = workers();
        return !workers.isEmpty() && workers.stream().noneMatch(worker -> mayHave(engine, worker));
    }

    private static boolean mayHave(EngineKind engine, WorkerReport worker) {
        return worker.engines().isEmpty()
                || worker.engines().stream().anyMatch(known -> known.name().equals(engine.id()));
    }

    boolean knows(String worker) {
        forgetTheSilent();
        return latest.containsKey(worker);
    }

    private void forgetTheSilent() {
        Instant since = clock.instant().minus(LATELY);
        latest.values().removeIf(heard -> heard.at().isBefore(since));
    }
}
