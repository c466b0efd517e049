package io.dcrx.worker.engine.jib;

import com.google.cloud.tools.jib.registry.RegistryClient;
import io.dcrx.job.Attempt;
import io.dcrx.job.EngineKind;
import io.dcrx.job.JobOrder;
import io.dcrx.worker.context.ContextProperties;
import io.dcrx.worker.engine.Engine;
import io.dcrx.worker.engine.Workbench;
import io.dcrx.worker.engine.jib.files.LayerFolder;
import io.dcrx.worker.log.BuildLog;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Builds here, by nothing but talking to registries. There is nobody who could be gone. */
@Component
final class JibEngine implements Engine {
    private static final String VERSION =
            Objects.requireNonNullElse(RegistryClient.class.getPackage().getImplementationVersion(), "jib-core");

    private final Places places;
    private final Bases bases;
    private final BaseFiles baseFiles = new BaseFiles();
    private final LayerFolder folder;
    private final Whereabouts whereabouts = new Whereabouts();
    private final PlainHttp plain = new PlainHttp();

    /** @param contexts say where there is room for files, too */
    JibEngine(JibProperties properties, ContextProperties contexts) {
        this.places = new Places(properties);
        this.bases = new Bases(places);
        this.folder = new LayerFolder(contexts.cache().resolve("layers"));
    }

    @Override
    public String name() {
        return EngineKind.JIB.id();
    }

    @Override
    public String probe() {
        return VERSION;
    }

    @Override
    public Workbench open(JobOrder order, Attempt attempt, BuildLog log) {
        return new JibBench(order, places, bases, baseFiles, folder, whereabouts, new Connections(plain), log);
    }
}
