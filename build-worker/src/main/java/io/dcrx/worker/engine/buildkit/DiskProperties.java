package io.dcrx.worker.engine.buildkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of its disk the Docker engine may use.
 *
 * @param cacheSize of build cache that is kept; null if that is the engine's own business, as with an engine that others use, too
 * @param cacheAge after which cache goes that no build used; null if it may stay
 * @param minFree below which the worker takes no jobs; zero if that is not looked at
 */
@ConfigurationProperties("dcrx.engine-disk")
public record DiskProperties(
        @Nullable DataSize cacheSize,
        @Nullable Duration cacheAge,
        @DefaultValue("1GB") DataSize minFree) {
    public DiskProperties {
        if (cacheSize != null && cacheSize.isNegative()) {
            throw new IllegalArgumentException(
                    "DCRX_KV_BUILD_CACHE_SIZE must not be negative, but is " + cacheSize.toBytes() + " bytes");
        }
        if (cacheAge != null && cacheAge.toSeconds() < 1) {
            throw new IllegalArgumentException("DCRX_KV_BUILD_CACHE_AGE must be at least 1s, but is " + cacheAge);
        }
        if (minFree.isNegative()) {
            throw new IllegalArgumentException(
                    "DCRX_KV_ENGINE_MIN_FREE must not be negative, but is " + minFree.toBytes() + " bytes");
        }
    }
}
