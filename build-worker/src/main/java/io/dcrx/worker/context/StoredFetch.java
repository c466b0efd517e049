package io.dcrx.worker.context;

import io.dcrx.context.ContextLinks;
import io.dcrx.context.StoredContext;
import io.dcrx.image.Digest;
import io.dcrx.job.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/** Fetches a stored context from a gateway, unless it is in the cache. */
final class StoredFetch extends OpenedFetch {
    /** For how long an address is good: long enough for clocks that differ a little, and for a busy gateway. */
    private static final Duration GOOD_FOR = Duration.ofMinutes(5);

    private final StoredContext context;
    private final ContextCache cache;
    private final Download download;
    private final GatewayAddress gateway;
    private final ContextLinks links;

    StoredFetch(
            StoredContext context, ContextCache cache, Download download, GatewayAddress gateway, ContextLinks links) {
        this.context = context;
        this.cache = cache;
        this.download = download;
        this.gateway = gateway;
        this.links = links;
    }

    @Override
    ContextFiles open(Optional<Login> login) throws IOException, ContextFailure {
        Digest digest = requireNonNull(context.digest(), "an order has its context's digest");
        Optional<ContextFiles> known = cache.find(digest);
        return known.isPresent() ? known.get() : fetched(digest);
    }

    private ContextFiles fetched(Digest digest) throws IOException, ContextFailure {
        Path arriving = cache.arriving();
        try {
            String link = links.sign(context.contextId(), Instant.now().plus(GOOD_FOR));
            download.fetch(gateway.of(link), digest, arriving, this::isCancelled);
            return cache.keep(digest, arriving);
        } finally {
            Files.deleteIfExists(arriving);
        }
    }
}
