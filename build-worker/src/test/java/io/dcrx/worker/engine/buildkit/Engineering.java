package io.dcrx.worker.engine.buildkit;

import io.dcrx.image.BuildOptions;
import io.dcrx.image.ImageReference;
import io.dcrx.image.Source;
import io.dcrx.job.Attempt;
import io.dcrx.job.JobId;
import io.dcrx.job.JobOrder;
import io.dcrx.job.JobSpec;
import io.dcrx.worker.Surroundings;
import io.dcrx.worker.context.ContextFiles;
import io.dcrx.worker.engine.BuiltImage;
import io.dcrx.worker.engine.EngineFailure;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.log.HeardLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;

/** A real engine for tests, without a farm around it. */
public final class Engineering implements AutoCloseable {
    public static final UUID OWNER = new UUID(0x0197c0de_0000_7000L, 0x8000_0000_0000_000aL);

    private static final DiskProperties DISK = new DiskProperties(null, null, DataSize.ofBytes(0));

    private final Docker docker =
            new Docker(new DockerProperties(URI.create(Surroundings.engine()), Duration.ofSeconds(10)));
    private final BuildKit engine;

    public Engineering() {
        this(new AllowProperties(false, false));
    }

    Engineering(AllowProperties allow) {
        engine = new BuildKit(docker, allow, new EngineDisk(DISK, new SimpleMeterRegistry()), OpenTelemetry.noop());
    }

    Docker docker() {
        return docker;
    }

    /** Of this engine, as if it were kept like that. */
    Upkeep upkeep(DiskProperties properties) throws EngineFailure {
        EngineDisk disk = new EngineDisk(properties, new SimpleMeterRegistry());
        disk.isAt(docker.dataFolder());
        var _ = engine.probe();
        return new Upkeep(docker, engine, disk, properties);
    }

    BuildKit engine() {
        return engine;
    }

    public Workbench open(JobOrder order) {
        return engine.open(order, Attempt.start(1, 0, 1), new HeardLog());
    }

    static JobOrder order(UUID owner, Source source, BuildOptions options, String... tags) {
        return order(owner, "it/engine", source, options, tags);
    }

    public static JobOrder order(UUID owner, String name, Source source, BuildOptions options, String... tags) {
        ImageReference target = new ImageReference(Surroundings.registry(), name, tags[0]);
        return new JobOrder(JobId.create(), 1, owner, target, new JobSpec(name, List.of(tags), source, options));
    }

    static JobOrder order(String dockerfile, BuildOptions options) {
        return order(OWNER, new Source.DockerfileText(dockerfile), options, "1");
    }

    /** Builds and gives what the engine then knows of the image, which is gone afterwards. */
    JsonNode build(JobOrder order) throws EngineFailure {
        try (Workbench bench = open(order)) {
            bench.generate(order.spec(), ContextFiles.NONE);
            return docker.inspect(bench.build().id());
        }
    }

    BuiltImage buildAndCount(JobOrder order) throws EngineFailure {
        try (Workbench bench = open(order)) {
            bench.generate(order.spec(), ContextFiles.NONE);
            return bench.build();
        }
    }

    @Override
    public void close() throws IOException {
        engine.close();
        docker.close();
    }
}
