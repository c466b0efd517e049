package io.dcrx.gateway.dispatch;

import io.dcrx.gateway.jobs.Backlog;
import io.dcrx.gateway.loop.Loop;
import io.dcrx.job.Priority;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How much waits, looked at every few seconds: counting a long line takes the database a while. */
@Component
class QueueMeters extends Loop {
    private static final Logger log = LoggerFactory.getLogger(QueueMeters.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Backlog backlog;
    private volatile Map<Priority, Backlog.Depth> depths = Map.of();

    QueueMeters(MeterRegistry registry, Backlog backlog) {
        this.backlog = backlog;
        for (Priority priority : Priority.values()) {
            Gauge.builder("dcrx.queue.depth", this, meters -> meters.depth(priority))
                    .description("Jobs that wait in the database")
                    .baseUnit("jobs")
                    .tag("priority", priority.text())
                    .strongReference(true)
                    .register(registry);
            Gauge.builder("dcrx.queue.held", this, meters -> meters.held(priority))
                    .description("Jobs that wait until others of their owner have ended")
                    .baseUnit("jobs")
                    .tag("priority", priority.text())
                    .strongReference(true)
                    .register(registry);
            Gauge.builder("dcrx.queue.oldest.wait", this, meters -> meters.oldestWait(priority))
                    .description("How long the job has waited that waits longest")
                    .baseUnit("seconds")
                    .tag("priority", priority.text())
                    .strongReference(true)
                    .register(registry);
        }
    }

    @Override
    protected Flux<?> hints() {
        return Flux.interval(Duration.ZERO, LOOK).onBackpressureDrop();
    }

    @Override
    protected Mono<Void> round() {
        return backlog.depths()
                .collectMap(Backlog.Depth::priority)
                .timeout(LOOK)
                .doOnNext(now -> depths = now)
                .onErrorResume(e -> {
                    log.debug("What waits could not be counted: {}", e.toString());
                    return Mono.empty();
                })
                .then();
    }

    private double depth(Priority priority) {
        Backlog.@Nullable Depth depth = depths.get(priority);
        return depth == null ? 0 : depth.jobs();
    }

    private double held(Priority priority) {
        Backlog.@Nullable Depth depth = depths.get(priority);
        return depth == null ? 0 : depth.held();
    }

    private double oldestWait(Priority priority) {
        Backlog.@Nullable Depth depth = depths.get(priority);
        return depth == null
                ? 0
                : Math.max(
                        0,
                        Duration.between(depth.oldest().madeAt(), Instant.now()).toMillis() / 1000.0);
    }
}
