package io.dcrx.worker.context;

import io.dcrx.context.ContextLinks;
import io.dcrx.context.StoredContext;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Gets the files of builds here. */
@Component
public final class WorkerContexts {
    private final ContextCache cache;
    private final Download download = new Download();
    private final GatewayAddress gateway;
    private final ContextLinks links;

    WorkerContexts(ContextProperties properties, GatewayAddress gateway, ContextLinks links) {
        this.cache = new ContextCache(properties.cache(), properties.cacheSize().toBytes());
        this.gateway = gateway;
        this.links = links;
    }

    /** @param context null: the job has none */
    public ContextFetch open(@Nullable StoredContext context) {
        return context == null ? ContextFetch.NOTHING : new StoredFetch(context, cache, download, gateway, links);
    }
}
