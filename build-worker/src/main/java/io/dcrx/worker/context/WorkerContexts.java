package io.dcrx.worker.context;

import io.dcrx.context.ContextLinks;
import io.dcrx.context.GitContext;
import io.dcrx.context.SpecContext;
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
    private final GitLimits gitLimits;

    WorkerContexts(ContextProperties properties, GatewayAddress gateway, ContextLinks links) {
        this.cache = new ContextCache(properties.cache(), properties.cacheSize().toBytes());
        this.gateway = gateway;
        this.gitLimits = new GitLimits(properties.gitMaxSize().toBytes(), GitLimits.MOST_ENTRIES);
        this.links = links;
    }

    /** @param context null: the job has none */
    public ContextFetch open(@Nullable SpecContext context) {
        return switch (context) {
            case null -> ContextFetch.NOTHING;
            case StoredContext stored -> new StoredFetch(stored, cache, download, gateway, links);
            case GitContext git -> new GitFetch(git, cache, gitLimits);
        };
    }
}
