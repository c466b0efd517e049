package io.dcrx.gateway.contexts;

import io.dcrx.gateway.settings.WrongSetting;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * What contexts may be like, and where they are kept.
 *
 * @param store a folder, or s3://bucket/prefix; empty: a folder in the home
 * @param maxSize of a context, both as it is sent and as it is unpacked
 * @param maxEntries files, folders and links in one
 * @param maxAge after which one that nobody uses is removed
 */
@ConfigurationProperties("dcrx.contexts")
record ContextSettings(String store, DataSize maxSize, int maxEntries, Duration maxAge) {
    /** An upload and the job that uses it are two requests. */
    private static final Duration LEAST_AGE = Duration.ofMinutes(10);

    private static final DataSize MOST_IN_S3 = DataSize.ofGigabytes(5);

    ContextSettings {
        store = store.strip();
        if (ContextPlace.of(store) instanceof ContextPlace.Bucket && maxSize.compareTo(MOST_IN_S3) > 0) {
            throw new WrongSetting("DCRX_KV_CONTEXT_MAX_SIZE is " + maxSize + "; S3 takes no more than 5GB at once.");
        }
        if (maxSize.toBytes() < 1) {
            throw new WrongSetting("DCRX_KV_CONTEXT_MAX_SIZE is " + maxSize + "; it must be at least 1B.");
        }
        if (maxEntries < 1) {
            throw new WrongSetting("DCRX_KV_CONTEXT_MAX_ENTRIES is " + maxEntries + "; it must be at least 1.");
        }
        if (maxAge.compareTo(LEAST_AGE) < 0) {
            throw new WrongSetting("DCRX_KV_CONTEXT_MAX_AGE is " + maxAge + "; it must be at least 10m.");
        }
    }

    ContextPlace place() {
        return ContextPlace.of(store);
    }
}
