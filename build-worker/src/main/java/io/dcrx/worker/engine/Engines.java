package io.dcrx.worker.engine;

import io.dcrx.fleet.WorkerReport.EngineState;
import io.dcrx.job.EngineChoice;
import io.dcrx.job.EngineKind;
import io.dcrx.job.JobSpec;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The engines of this worker. The first of them is watched: BuildKit, which is outside and may be gone, or Jib where that
 * is all there is. The worker takes orders only while that one is ready, also such as would not need it, because it cannot
 * choose what it is handed.
 */
@Component
public final class Engines {
    private final Map<EngineKind, Engine> engines = new EnumMap<>(EngineKind.class);

    Engines(Collection<Engine> known, EngineProperties properties) {
        for (EngineKind kind : properties.engines()) {
            known.stream()
                    .filter(engine -> engine.name().equals(kind.id()))
                    .findFirst()
                    .ifPresent(engine -> engines.put(kind, engine));
        }
    }

    /** Which one builds this. Where the one that was chosen is missing, the other one builds it or says why it cannot. */
    public Engine of(JobSpec spec) {
        return Objects.requireNonNullElseGet(engines.get(EngineChoice.of(spec).engine()), this::first);
    }

    Engine first() {
        return engines.values().iterator().next();
    }

    /** How all of them are; the watch knows the first one. */
    public List<EngineState> states(EngineWatch watch) {
        Stream<EngineState> others = engines.values().stream().skip(1).map(EngineWatch::ask);
        return Stream.concat(Stream.of(watch.state()), others).toList();
    }
}
