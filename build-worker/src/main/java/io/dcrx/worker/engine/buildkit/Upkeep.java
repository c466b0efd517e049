package io.dcrx.worker.engine.buildkit;

import io.dcrx.id.UuidV7;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.loop.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Cleans up at the engine while nothing is built there: cache beyond its limits, and what dead attempts left. */
@Component
final class Upkeep extends Loop {
    private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration INTERVAL = Duration.ofSeconds(20);

    /** Longer than any attempt: workers may share an engine, and do not know of each other. */
    private static final Duration LEFT_OVER = Duration.ofDays(2);

    private final Docker docker;
    private final BuildKit engine;
    private final EngineDisk disk;
    private final DiskProperties properties;

    Upkeep(Docker docker, BuildKit engine, EngineDisk disk, DiskProperties properties) {
        super("engine-upkeep");
        this.docker = docker;
        this.engine = engine;
        this.disk = disk;
        this.properties = properties;
    }

    @Override
    protected void round() throws InterruptedException {
        Thread.sleep(INTERVAL);
        try {
            look();
        } catch (RuntimeException e) {
            log.error("Cleaning up at the engine went wrong", e);
        }
    }

    void look() {
        if (!engine.isIdle()) {
            return;
        }
        try {
            reap();
            prune();
        } catch (EngineFailure e) {
            log.warn("Cleaning up at the engine failed: {}", e.failure().message());
        }
    }

    private void reap() throws EngineFailure {
        Instant before = Instant.now().minus(LEFT_OVER);
        for (String name : docker.names(BuildKitBench.OWN_NAME + "*")) {
            if (madeAt(name).isBefore(before)) {
                docker.untag(name);
                log.info("Removed {}, which an attempt left that did not end in order", name);
            }
        }
    }

    private static Instant madeAt(String name) {
        return UuidV7.madeAt(UUID.fromString(name.substring(name.lastIndexOf(':') + 1)));
    }

    private void prune() throws EngineFailure {
        long pruned = 0;
        if (properties.cacheAge() != null) {
            pruned += docker.pruneCache(properties.cacheAge());
        }
        if (properties.cacheSize() != null) {
            // Without room no job is taken, and cache that nobody uses helps nobody.
            boolean all = disk.shortage().isPresent();
            pruned += docker.pruneCache(all ? DataSize.ofBytes(0) : properties.cacheSize());
        }
        if (pruned > 0) {
            engine.wasPruned();
            log.info("Pruned {} MB of the engine's build cache", pruned >> 20);
        }
    }
}
