package io.dcrx.worker.engine.buildkit;

import io.dcrx.job.Attempt;
import io.dcrx.job.JobOrder;
import io.dcrx.worker.engine.Engine;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.log.BuildLog;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import java.io.Closeable;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** BuildKit as a Docker engine runs it. */
@Component
final class BuildKit implements Engine, Closeable {
    private static final long SWEEP_SECONDS = 5;

    private final Docker docker;
    private final AllowProperties allow;
    private final EngineDisk disk;
    private final Tracer tracer;
    private final AtomicInteger open = new AtomicInteger();
    private final Turnstile turnstile = new Turnstile();
    private final WarmImages warm = new WarmImages();
    private final ExecutorService aside = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("buildkit-aside-", 0).factory());
    private volatile @Nullable String version;

    BuildKit(Docker docker, AllowProperties allow, EngineDisk disk, OpenTelemetry telemetry) {
        this.docker = docker;
        this.allow = allow;
        this.disk = disk;
        this.tracer = telemetry.getTracer("io.dcrx.worker");
    }

    @Override
    public String name() {
        return "buildkit";
    }

    @Override
    public String probe() throws EngineFailure {
        try {
            docker.ping();
            return knownVersion();
        } catch (EngineFailure e) {
            // The one that comes back may be another one.
            version = null;
            warm.forget();
            throw e;
        }
    }

    @Override
    public Optional<String> shortage() {
        return disk.shortage();
    }

    @Override
    public Workbench open(JobOrder order, Attempt attempt, BuildLog log) {
        open.incrementAndGet();
        return new BuildKitBench(
                docker, turnstile, warm, aside, allow, order, attempt, log, tracer, open::decrementAndGet);
    }

    /** Steps that it had are gone. */
    void wasPruned() {
        warm.forget();
    }

    /** It can be reached, and nothing is being built or swept up. */
    boolean isIdle() {
        return version != null && open.get() == 0;
    }

    /** Waits for what is being swept up, a little. */
    @Override
    public void close() {
        aside.shutdown();
        try {
            if (!aside.awaitTermination(SWEEP_SECONDS, TimeUnit.SECONDS)) {
                aside.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String knownVersion() throws EngineFailure {
        String known = version;
        if (known == null) {
            known = docker.version();
            disk.isAt(docker.dataFolder());
            version = known;
        }
        return known;
    }
}
