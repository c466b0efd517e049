package io.dcrx.worker.context;

import io.dcrx.context.ContextLinks;
import io.dcrx.context.StoredContext;
import io.dcrx.image.Digest;
import io.dcrx.job.FailureReason;
import io.dcrx.job.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.util.Objects.requireNonNull;

/** Fetches a stored context from a gateway, unless it is in the cache. */
final class StoredFetch implements ContextFetch {
    private static final Logger LOG = LoggerFactory.getLogger(StoredFetch.class);

    /** For how long an address is good: long enough for clocks that differ a little, and for a busy gateway. */
    private static final Duration GOOD_FOR = Duration.ofMinutes(5);

    private final StoredContext context;
    private final ContextCache cache;
    private final Download download;
    private final GatewayAddress gateway;
    private final ContextLinks links;
    private volatile boolean cancelled;
    private ContextFiles files = ContextFiles.NONE;

    StoredFetch(
            StoredContext context, ContextCache cache, Download download, GatewayAddress gateway, ContextLinks links) {
        this.context = context;
        this.cache = cache;
        this.download = download;
        this.gateway = gateway;
        this.links = links;
    }

    @Override
    public ContextFiles fetch(Optional<Login> login) throws ContextFailure {
        Digest digest = requireNonNull(context.digest(), "an order has its context's digest");
        try {
            Optional<ContextFiles> known = cache.find(digest);
            files = known.isPresent() ? known.get() : fetched(digest);
            return SeenFiles.of(files, () -> cancelled);
        } catch (IOException e) {
            throw Disk.failure(e);
        } catch (CancellationException e) {
            throw new ContextFailure(FailureReason.INTERNAL, "the fetch was broken off", e);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            LOG.warn("The files of a context could not be closed", e);
        }
    }

    private ContextFiles fetched(Digest digest) throws IOException, ContextFailure {
        Path arriving = cache.arriving();
        try {
            String link = links.sign(context.contextId(), Instant.now().plus(GOOD_FOR));
            download.fetch(gateway.of(link), digest, arriving, () -> cancelled);
            return cache.keep(digest, arriving);
        } finally {
            Files.deleteIfExists(arriving);
        }
    }
}
