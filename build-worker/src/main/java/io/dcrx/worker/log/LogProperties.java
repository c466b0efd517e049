package io.dcrx.worker.log;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much is kept of what builds print.
 *
 * @param limit of one attempt; from there on only the last lines of each step are kept
 */
@ConfigurationProperties("dcrx.log")
public record LogProperties(@DefaultValue("16MB") DataSize limit) {
    private static final DataSize LEAST = DataSize.ofKilobytes(64);
    private static final DataSize MOST = DataSize.ofGigabytes(1);

    public LogProperties {
        if (limit.compareTo(LEAST) < 0 || limit.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("DCRX_KV_LOG_LIMIT must be from 64KB to 1GB, but is " + limit);
        }
    }
}
